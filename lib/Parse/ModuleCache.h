//===- ModuleCache.h - Clang modules of lowered headers ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In which directories does Clang cache the modules of lowered headers?
//
// With implicit modules (`-fmodules`) Clang compiles a header once and caches
// the module for every compilation with the same options. Plugins and their
// arguments are not among those options. So there are separate directories:
//
//   CACHE/                       unlowered headers: clangd, no plugin
//   CACHE/opendefer-HASH/        lowered headers
//   CACHE/opendefer-HASH/parse/  headers for the parse before the compilation:
//                                unlowered, without bodies and warnings
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

/// Makes the compilation use modules of headers that are lowered with
/// `Options`. Must be called before the main file is entered.
void useCacheOfLowered(clang::CompilerInstance &CI,
                       const LoweringOptions &Options);

/// The same for the parse before the compilation.
void useCacheOfParse(clang::CompilerInvocation &Invocation);

/// Makes a parse include the text of headers that are Clang modules, because
/// only text can be rewritten.
void includeModulesAsText(clang::CompilerInvocation &Invocation);

/// Does `CI` build a module for the parse before the compilation?
bool isModuleOfParse(const clang::CompilerInstance &CI);

} // namespace opendefer

#endif // OPENDEFER_PARSE_MODULECACHE_H
