//===- ParseInvocation.cpp - Reducing a compilation to a parse ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clang/ParseInvocation.h"
#include "Clang/ClangCompat.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace clang;

namespace opendefer {

void makeSyntaxOnly(CompilerInvocation &Invocation) {
  FrontendOptions &Frontend = Invocation.getFrontendOpts();
  Frontend.ProgramAction = frontend::ParseSyntaxOnly;
  Frontend.OutputFile.clear();
  Frontend.AddPluginActions.clear();
  Frontend.Plugins.clear();
  Frontend.DisableFree = false;
  Frontend.ShowStats = false;
  Frontend.ASTDumpDecls = false;
  Invocation.getDependencyOutputOpts() = DependencyOutputOptions();

  // -w also silences warnings that -Werror has made errors. The other options
  // stay, because some decide whether there is an error at all
  // (-Wno-narrowing).
  DiagnosticOptions &Diags = Invocation.getDiagnosticOpts();
  Diags.IgnoreWarnings = true;
  Diags.VerifyDiagnostics = false;
  // Clang casts the client to its SARIF printer otherwise, without a check.
  Diags.setFormat(DiagnosticOptions::Clang);
  Diags.Remarks.clear();
  Diags.DiagnosticSerializationFile.clear();
  Diags.DiagnosticLogFile.clear();
  Invocation.getPreprocessorOpts().DetailedRecord = false;
}

void relaxForAnalysis(CompilerInvocation &Invocation) {
  DiagnosticOptions &Diags = Invocation.getDiagnosticOpts();
  Diags.Warnings.push_back("no-invalid-constexpr");
  Diags.Warnings.push_back(compat::ReturnMismatch);
}

void overrideMainFile(SourceManager &SM, FileEntryRef File,
                      llvm::StringRef Contents) {
  overrideMainFile(
      SM, File, llvm::MemoryBuffer::getMemBufferCopy(Contents, File.getName()));
}

void overrideMainFile(SourceManager &SM, FileEntryRef File,
                      std::unique_ptr<llvm::MemoryBuffer> Contents) {
  SrcMgr::CharacteristicKind Kind =
      SM.getFileCharacteristic(SM.getLocForStartOfFile(SM.getMainFileID()));
  SM.overrideFileContents(File, std::move(Contents));
  // The existing FileID has the size of the old contents.
  SM.setMainFileID(SM.createFileID(File, SourceLocation(), Kind));
}

} // namespace opendefer
