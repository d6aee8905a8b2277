//===- ModuleCache.h - Clang modules of lowered headers ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With implicit modules (`-fmodules`) a header is compiled once and kept in a
// cache, for every compilation whose options agree. That there is a plugin, and
// what it is told, is none of those options. So the cache has a directory each:
//
//   CACHE/                       modules of unlowered headers: clangd, no
//   plugin CACHE/opendefer-HASH/        modules of lowered headers
//   CACHE/opendefer-HASH/parse/  what the parse before the compilation reads:
//                                unlowered, no bodies, no warnings
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PARSE_MODULECACHE_H
#define OPENDEFER_PARSE_MODULECACHE_H

namespace clang {
class CompilerInstance;
class CompilerInvocation;
} // namespace clang

namespace opendefer {

struct LoweringOptions;

/// From here on the compilation reads and writes modules of headers that are
/// lowered with `Options`. Only before the main file is entered.
void useCacheOfLowered(clang::CompilerInstance &CI,
                       const LoweringOptions &Options);

/// The same for a parse that is not the compilation itself.
void useCacheOfParse(clang::CompilerInvocation &Invocation);

/// Makes a parse include the text of headers that are Clang modules: there is
/// nothing else that it could write out.
void includeModulesAsText(clang::CompilerInvocation &Invocation);

/// Is a module made here that only such a parse will read?
bool isModuleOfParse(const clang::CompilerInstance &CI);

} // namespace opendefer

#endif // OPENDEFER_PARSE_MODULECACHE_H
