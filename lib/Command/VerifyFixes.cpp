//===- VerifyFixes.cpp - Do the fixed files compile? ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   problems => edited files in memory => a parse as for lowering => an error?
//
// A fix is text, and the text may use a name that is not visible there. So the
// edited files are parsed before the fixes are offered. All fixes are tried
// together, because they nearly always compile. If they do not, each half is
// tried, until the fixes that break the source are known.
//
//===----------------------------------------------------------------------===//

#include "Command/VerifyFixes.h"
#include "Command/Fixes.h"
#include "Parse/LoweringParse.h"
#include "Clang/ClangCompat.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace clang;

namespace opendefer {
namespace {

/// Keeps the first error.
class FirstError : public DiagnosticConsumer {
public:
  explicit FirstError(std::string &Error) : Error(Error) {}

private:
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error || !Error.empty())
      return;
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    Error = Text.str().str();
  }

  std::string &Error;
};

class Verifier {
public:
  Verifier(CompilerInstance &CI, const LoweringOptions &Options,
           const std::vector<Problem> &Problems)
      : CI(CI), Options(Options), Problems(Problems) {}

  void find(llvm::ArrayRef<size_t> Candidates);
  std::map<size_t, std::string> Broken;

private:
  std::string error(llvm::ArrayRef<size_t> More) const;

  CompilerInstance &CI;
  const LoweringOptions &Options;
  const std::vector<Problem> &Problems;
  std::vector<size_t> Fine; ///< The source compiles with all of these.
};

/// Returns the first error of the source with the fixes `Fine` and `More`, or
/// "".
std::string Verifier::error(llvm::ArrayRef<size_t> More) const {
  Fixes Made;
  std::vector<Problem> Chosen;
  for (size_t I : Fine)
    Chosen.push_back(Problems[I]);
  for (size_t I : More)
    Chosen.push_back(Problems[I]);
  Made.add(std::move(Chosen));
  auto Files = Made.apply();
  if (!Files)
    return llvm::toString(Files.takeError());

  auto Invocation = std::make_shared<CompilerInvocation>(CI.getInvocation());
  PreprocessorOptions &PPOpts = Invocation->getPreprocessorOpts();
  // Several compilers read the buffers, if a macro defers.
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Buffers;
  PPOpts.RetainRemappedFileBuffers = true;
  for (const FixedFile &File : *Files) {
    Buffers.push_back(
        llvm::MemoryBuffer::getMemBufferCopy(File.New, File.Path));
    PPOpts.addRemappedFile(File.Path, Buffers.back().get());
  }
  // A file manager of its own, because the remapped files have other sizes.
  FileManager &Known = CI.getFileManager();
  llvm::IntrusiveRefCntPtr<FileManager> Manager(
      new FileManager(Known.getFileSystemOpts(),
                      llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>(
                          &Known.getVirtualFileSystem())));
  std::string Error;
  auto Next = compat::makeCompiler(std::move(Invocation),
                                   CI.getPCHContainerOperations(), *Manager,
                                   std::make_unique<FirstError>(Error));
  Next->setVerboseOutputStream(llvm::nulls());
  auto Handle = [&](CompilerInstance &, LoweredUnit &Unit) {
    for (const Diagnostic &D : Unit.Diagnostics)
      if (diagSeverity(D.Id) == Severity::Error && Error.empty())
        Error = D.Message;
  };
  auto Wants = [](llvm::StringRef, bool IsSystem) { return !IsSystem; };
  bool Parsed = parseAndLower(*Next, Options, ParseDepth::Complete,
                              /*Mapper=*/nullptr, Wants, Handle);
  return Parsed || !Error.empty() ? Error : "the source cannot be parsed";
}

void Verifier::find(llvm::ArrayRef<size_t> Candidates) {
  if (Candidates.empty())
    return;
  std::string Error = error(Candidates);
  if (Error.empty()) {
    Fine.insert(Fine.end(), Candidates.begin(), Candidates.end());
  } else if (Candidates.size() == 1) {
    Broken.emplace(Candidates[0], std::move(Error));
  } else {
    size_t Half = Candidates.size() / 2;
    find(Candidates.take_front(Half));
    find(Candidates.drop_front(Half));
  }
}

} // namespace

std::map<size_t, std::string>
findBrokenFixes(CompilerInstance &CI, const LoweringOptions &Options,
                const std::vector<Problem> &Problems) {
  std::vector<size_t> Fixable;
  for (size_t I = 0; I < Problems.size(); ++I)
    if (!Problems[I].Fix.empty())
      Fixable.push_back(I);
  Verifier V(CI, Options, Problems);
  V.find(Fixable);
  return std::move(V.Broken);
}

} // namespace opendefer
