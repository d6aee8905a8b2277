//===- ClangCompat.h - API differences of LLVM 14, 19 and 22 ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// This header, ASTCompat.h and ClangOptions.h contain the only conditions on
// the version of Clang.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_CLANG_CLANGCOMPAT_H
#define OPENDEFER_CLANG_CLANGCOMPAT_H

#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/Version.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Token.h"
#include "clang/Serialization/ASTReader.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <memory>

namespace opendefer {
namespace compat {

#if CLANG_VERSION_MAJOR >= 16
using OptionalFileEntryRef = clang::OptionalFileEntryRef;
#else
using OptionalFileEntryRef = llvm::Optional<clang::FileEntryRef>;
#endif

/// Preprocessor callbacks with the same signature for includes in all versions.
class IncludeCallbacks : public clang::PPCallbacks {
public:
  struct Include {
    clang::SourceLocation Hash;
    clang::FileEntryRef File;
    llvm::StringRef Written; ///< in the directive, without the quotes
    bool IsAngled;
    llvm::StringRef SearchPath;
    llvm::StringRef RelativePath;
    clang::SrcMgr::CharacteristicKind Kind;
    bool IsImport; ///< a module contains the file, so it is not entered
  };
  /// Called before the file is entered or skipped by its include guard.
  virtual void included(const Include &I) = 0;

private:
#if CLANG_VERSION_MAJOR >= 19
  void InclusionDirective(clang::SourceLocation Hash, const clang::Token &,
                          llvm::StringRef Written, bool IsAngled,
                          clang::CharSourceRange, OptionalFileEntryRef File,
                          llvm::StringRef SearchPath,
                          llvm::StringRef RelativePath, const clang::Module *,
                          bool IsImport,
                          clang::SrcMgr::CharacteristicKind Kind) override {
    if (File)
      included({Hash, *File, Written, IsAngled, SearchPath, RelativePath, Kind,
                IsImport});
  }
#elif CLANG_VERSION_MAJOR >= 15
  void InclusionDirective(clang::SourceLocation Hash, const clang::Token &,
                          llvm::StringRef Written, bool IsAngled,
                          clang::CharSourceRange, OptionalFileEntryRef File,
                          llvm::StringRef SearchPath,
                          llvm::StringRef RelativePath,
                          const clang::Module *Imported,
                          clang::SrcMgr::CharacteristicKind Kind) override {
    if (File)
      included({Hash, *File, Written, IsAngled, SearchPath, RelativePath, Kind,
                Imported != nullptr});
  }
#else
  void InclusionDirective(clang::SourceLocation Hash, const clang::Token &,
                          llvm::StringRef Written, bool IsAngled,
                          clang::CharSourceRange, const clang::FileEntry *File,
                          llvm::StringRef SearchPath,
                          llvm::StringRef RelativePath,
                          const clang::Module *Imported,
                          clang::SrcMgr::CharacteristicKind Kind) override {
    if (File)
      included({Hash, File->getLastRef(), Written, IsAngled, SearchPath,
                RelativePath, Kind, Imported != nullptr});
  }
#endif
};

/// Reads a file as the source manager would enter it.
inline bool readFile(clang::SourceManager &SM, clang::FileEntryRef File,
                     llvm::StringRef &Contents) {
#if CLANG_VERSION_MAJOR >= 16
  auto Buffer = SM.getMemoryBufferForFileOrNone(File);
#else
  auto Buffer = SM.getMemoryBufferForFileOrNone(&File.getFileEntry());
#endif
  if (!Buffer)
    return false;
  Contents = Buffer->getBuffer();
  return true;
}

/// Returns the language options of a compilation.
inline const clang::LangOptions &
langOpts(const clang::CompilerInvocation &Invocation) {
#if CLANG_VERSION_MAJOR >= 18
  return Invocation.getLangOpts();
#else
  return *Invocation.getLangOpts();
#endif
}

/// Returns a compiler that reads files through `Files` and reports diagnostics
/// to `Client`.
inline std::unique_ptr<clang::CompilerInstance>
makeCompiler(std::shared_ptr<clang::CompilerInvocation> Invocation,
             std::shared_ptr<clang::PCHContainerOperations> PCHOps,
             clang::FileManager &Files,
             std::unique_ptr<clang::DiagnosticConsumer> Client) {
#if CLANG_VERSION_MAJOR >= 22
  auto CI = std::make_unique<clang::CompilerInstance>(std::move(Invocation),
                                                      std::move(PCHOps));
  CI->setVirtualFileSystem(Files.getVirtualFileSystemPtr());
#else
  auto CI = std::make_unique<clang::CompilerInstance>(std::move(PCHOps));
  CI->setInvocation(std::move(Invocation));
#endif
  CI->setFileManager(&Files);
  CI->createDiagnostics(Client.release(), /*ShouldOwnClient=*/true);
  return CI;
}

#if CLANG_VERSION_MAJOR >= 21
using OwnedDiagnosticOptions = std::unique_ptr<clang::DiagnosticOptions>;
#else
using OwnedDiagnosticOptions =
    llvm::IntrusiveRefCntPtr<clang::DiagnosticOptions>;
#endif

/// Returns a consumer that prints to `OS`. `Options` must outlive it.
inline std::unique_ptr<clang::DiagnosticConsumer>
makePrinter(llvm::raw_ostream &OS, clang::DiagnosticOptions &Options) {
#if CLANG_VERSION_MAJOR >= 21
  return std::make_unique<clang::TextDiagnosticPrinter>(OS, Options);
#else
  return std::make_unique<clang::TextDiagnosticPrinter>(OS, &Options);
#endif
}

#if CLANG_VERSION_MAJOR >= 19
using ThreadPool = llvm::DefaultThreadPool;
#else
using ThreadPool = llvm::ThreadPool;
#endif

/// Returns a second engine with the ids and options of `Engine`.
inline std::unique_ptr<clang::DiagnosticsEngine>
cloneEngine(clang::DiagnosticsEngine &Engine,
            clang::DiagnosticConsumer &Client) {
#if CLANG_VERSION_MAJOR >= 21
  return std::make_unique<clang::DiagnosticsEngine>(
      Engine.getDiagnosticIDs(), Engine.getDiagnosticOptions(), &Client,
      /*ShouldOwnClient=*/false);
#else
  return std::make_unique<clang::DiagnosticsEngine>(
      Engine.getDiagnosticIDs(), &Engine.getDiagnosticOptions(), &Client,
      /*ShouldOwnClient=*/false);
#endif
}

/// Is this one of Clang's warnings, at whatever level it is mapped to?
inline bool isBuiltinWarning([[maybe_unused]] clang::DiagnosticsEngine &Engine,
                             unsigned ID) {
#if CLANG_VERSION_MAJOR >= 20
  return !Engine.getDiagnosticIDs()->isDefaultMappingAsError(ID) &&
         Engine.getDiagnosticIDs()->isWarningOrExtension(ID);
#else
  return clang::DiagnosticIDs::isBuiltinWarningOrExtension(ID) &&
         !clang::DiagnosticIDs::isDefaultMappingAsError(ID);
#endif
}

/// Enables raw strings for a lexer of C++ that belongs to no compilation.
inline void allowRawStrings(clang::LangOptions &Lang) {
#if CLANG_VERSION_MAJOR >= 19
  Lang.RawStringLiterals = true;
#else
  (void)Lang; // C++11 implies them.
#endif
}

/// The option that allows `return;` in a function that returns a value.
#if CLANG_VERSION_MAJOR >= 19
constexpr const char *ReturnMismatch = "no-return-mismatch";
#else
constexpr const char *ReturnMismatch = "no-return-type";
#endif

/// Does the diagnostic client crash on locations in a buffer that is not a file
/// or contains `#line`?
inline bool showsOnlyFiles(clang::DiagnosticsEngine &Engine) {
#if CLANG_VERSION_MAJOR >= 15
  return Engine.getDiagnosticOptions().getFormat() ==
         clang::DiagnosticOptions::SARIF;
#else
  (void)Engine;
  return false;
#endif
}

/// Listens to the reader of a precompiled header. The callback for input files
/// has the same signature in all versions.
class InputListener : public clang::ASTReaderListener {
public:
  /// `WasInMemory` is true if the file was not read from the disk.
  virtual void sawInput(llvm::StringRef File, bool WasInMemory) = 0;

private:
  bool needsInputFileVisitation() final { return true; }
  bool needsSystemInputFileVisitation() final { return true; }
#if CLANG_VERSION_MAJOR >= 21
  bool visitInputFileAsRequested(llvm::StringRef, llvm::StringRef File, bool,
                                 bool IsOverridden, time_t, bool) final {
    sawInput(File, IsOverridden);
    return true;
  }
#else
  bool visitInputFile(llvm::StringRef File, bool, bool IsOverridden,
                      bool) final {
    sawInput(File, IsOverridden);
    return true;
  }
#endif
};

/// Reports the input files of a precompiled header to `Listener`. Returns true
/// if the precompiled header cannot be read.
inline bool failsToReadInputs(clang::CompilerInstance &CI,
                              llvm::StringRef Precompiled,
                              InputListener &Listener) {
#if CLANG_VERSION_MAJOR >= 17
  return clang::ASTReader::readASTFileControlBlock(
      Precompiled, CI.getFileManager(), CI.getModuleCache(),
      CI.getPCHContainerReader(), /*FindModuleFileExtensions=*/false, Listener,
      /*ValidateDiagnosticOptions=*/false,
      clang::ASTReader::ARR_ConfigurationMismatch |
          clang::ASTReader::ARR_OutOfDate);
#else
  return clang::ASTReader::readASTFileControlBlock(
      Precompiled, CI.getFileManager(), CI.getPCHContainerReader(),
      /*FindModuleFileExtensions=*/false, Listener,
      /*ValidateDiagnosticOptions=*/false);
#endif
}

/// Resets the error count, but keeps the levels of warnings that the command
/// line and pragmas have set. Returns false if this version cannot do that.
inline bool resetErrors(clang::DiagnosticsEngine &Engine) {
#if CLANG_VERSION_MAJOR >= 16
  Engine.Reset(/*soft=*/true);
  return true;
#else
  (void)Engine;
  return false;
#endif
}

/// Adds the mappings of an overlay file (-ivfsoverlay). Adds nothing if the
/// file is malformed.
inline void
collectVFSEntries(std::unique_ptr<llvm::MemoryBuffer> Overlay,
                  llvm::SourceMgr::DiagHandlerTy Handler, llvm::StringRef File,
                  llvm::SmallVectorImpl<llvm::vfs::YAMLVFSEntry> &Entries) {
#if CLANG_VERSION_MAJOR >= 22
  auto Parsed = llvm::vfs::RedirectingFileSystem::create(
      std::move(Overlay), Handler, File, /*DiagContext=*/nullptr,
      llvm::vfs::getRealFileSystem());
  if (Parsed)
    llvm::vfs::collectVFSEntries(*Parsed, Entries);
#else
  llvm::vfs::collectVFSFromYAML(std::move(Overlay), Handler, File, Entries);
#endif
}

} // namespace compat
} // namespace opendefer

#endif // OPENDEFER_CLANG_CLANGCOMPAT_H
