//===- ForkedAnalysis.cpp - Computes edits in a forked process ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plugin/ForkedAnalysis.h"
#include "Parse/LowerTranslationUnit.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclGroup.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace clang;

namespace opendefer {
namespace {

/// In the child, locks that another thread holds would never be released.
bool hasOneThread() {
  std::error_code Error;
  unsigned Threads = 0;
  for (llvm::sys::fs::directory_iterator It("/proc/self/task", Error), End;
       !Error && It != End; It.increment(Error))
    ++Threads;
  return !Error && Threads == 1;
}

/// Other plugins must not run on the child's text.
bool hasOnePlugin() {
  auto Plugins = FrontendPluginRegistry::entries();
  return std::distance(Plugins.begin(), Plugins.end()) == 1;
}

bool writesObjectOrNothing(frontend::ActionKind Action) {
  switch (Action) {
  case frontend::EmitAssembly:
  case frontend::EmitBC:
  case frontend::EmitLLVM:
  case frontend::EmitLLVMOnly:
  case frontend::EmitCodeGenOnly:
  case frontend::EmitObj:
  case frontend::ParseSyntaxOnly:
    return true;
  default:
    return false;
  }
}

//===----------------------------------------------------------------------===//
// The message of the child: a byte to confirm success, the edits, the names.
//===----------------------------------------------------------------------===//

constexpr char HasAnswer = 'y';

void append(std::string &Message, unsigned Number) {
  Message.append(reinterpret_cast<const char *>(&Number), sizeof(Number));
}

void append(std::string &Message, llvm::StringRef Text) {
  append(Message, unsigned(Text.size()));
  Message += Text;
}

std::string encode(const ForkedAnalysis::Answer &Answer) {
  std::string Message(1, HasAnswer);
  append(Message, unsigned(Answer.Edits.size()));
  for (const Edit &E : Answer.Edits) {
    append(Message, E.Offset);
    append(Message, E.Length);
    append(Message, E.Text);
  }
  append(Message, unsigned(Answer.Recovering.size()));
  for (const std::string &Name : Answer.Recovering)
    append(Message, Name);
  return Message;
}

/// Reads what append() has written.
class MessageReader {
public:
  explicit MessageReader(llvm::StringRef Rest) : Rest(Rest) {}

  unsigned number() {
    unsigned Value = 0;
    llvm::StringRef Bytes = take(sizeof(Value));
    if (IsComplete)
      std::memcpy(&Value, Bytes.data(), sizeof(Value));
    return Value;
  }
  std::string text() { return take(number()).str(); }
  /// Has nothing been missing so far?
  bool isComplete() const { return IsComplete; }
  bool atEnd() const { return IsComplete && Rest.empty(); }

private:
  llvm::StringRef take(size_t Size) {
    IsComplete &= Size <= Rest.size();
    llvm::StringRef Bytes = Rest.take_front(IsComplete ? Size : 0);
    Rest = Rest.drop_front(Bytes.size());
    return Bytes;
  }

  llvm::StringRef Rest;
  bool IsComplete = true;
};

/// Nothing if the message is incomplete.
std::optional<ForkedAnalysis::Answer> decode(llvm::StringRef Message) {
  if (!Message.consume_front(llvm::StringRef(&HasAnswer, 1)))
    return std::nullopt;
  MessageReader Reader(Message);
  ForkedAnalysis::Answer Answer;
  for (unsigned Left = Reader.number(); Left && Reader.isComplete(); --Left) {
    Edit E;
    E.Offset = Reader.number();
    E.Length = Reader.number();
    E.Text = Reader.text();
    Answer.Edits.push_back(std::move(E));
  }
  for (unsigned Left = Reader.number(); Left && Reader.isComplete(); --Left)
    Answer.Recovering.insert(Reader.text());
  return Reader.atEnd() ? std::optional(std::move(Answer)) : std::nullopt;
}

/// Keeps the child from printing anything and from running signal handlers.
void silence(CompilerInstance &CI) {
  int Nowhere = ::open("/dev/null", O_WRONLY);
  ::dup2(Nowhere, STDOUT_FILENO);
  ::dup2(Nowhere, STDERR_FILENO);
  for (int Signal : {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP})
    std::signal(Signal, SIG_DFL);
  DiagnosticsEngine &Diags = CI.getDiagnostics();
  Diags.takeClient().release(); // its destructor may have effects
  Diags.setClient(new IgnoringDiagConsumer, /*ShouldOwnClient=*/true);
  Diags.setIgnoreAllWarnings(true);
  Diags.setErrorsAsFatal(false);
}

} // namespace

bool ForkedAnalysis::isPossible(CompilerInstance &CI) {
  const FrontendOptions &Frontend = CI.getFrontendOpts();
  const DiagnosticsEngine &Diags = CI.getDiagnostics();
  return Frontend.Inputs.size() == 1 && Frontend.Inputs[0].isFile() &&
         !Frontend.Inputs[0].getKind().isPreprocessed() &&
         writesObjectOrNothing(Frontend.ProgramAction) &&
         !CI.getLangOpts().Modules && !CI.hasCodeCompletionConsumer() &&
         !CI.getPreprocessor().isIncrementalProcessingEnabled() &&
         !CI.getDiagnosticOpts().VerifyDiagnostics &&
         // The embedded source would be the lowered text.
         !CI.getCodeGenOpts().EmbedSource && !Diags.hasErrorOccurred() &&
         hasOnePlugin() && hasOneThread();
}

bool ForkedAnalysis::fork(CompilerInstance &CI, FileID File,
                          std::optional<Answer> &Result) {
  int Ends[2];
  if (CI.getDiagnostics().hasErrorOccurred() || ::pipe(Ends) != 0)
    return false;
  pid_t Child = ::fork();
  if (Child == 0) {
    ::close(Ends[0]);
    Pipe = Ends[1];
    Analysed = File;
    silence(CI);
    return true;
  }
  ::close(Ends[1]);
  if (Child > 0) {
    llvm::SmallString<0> Message;
    if (!llvm::errorToBool(
            llvm::sys::fs::readNativeFileToEOF(Ends[0], Message)))
      Result = decode(Message);
    while (::waitpid(Child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  ::close(Ends[0]);
  return false;
}

void ForkedAnalysis::answer(const Answer *Result) {
  if (Result) {
    llvm::raw_fd_ostream Out(Pipe, /*shouldClose=*/true);
    Out << encode(*Result);
    Out.close();
    Out.clear_error(); // the parent ignores an incomplete message
  }
  ::_exit(0);
}

void ForkedAnalysis::sawTopLevel(CompilerInstance &CI,
                                 const LoweringOptions &Options,
                                 const LoweredBefore &Before,
                                 DeclGroupRef Group) {
  if (!isChild())
    return;
  const auto *Last =
      Group.isSingleDecl() ? dyn_cast<CXXRecordDecl>(*Group.begin()) : nullptr;
  if (!Last || !Last->getIdentifier() || Last->getName() != "opendefer_end") {
    // The file's end was inside a declaration.
    if (HasLeftFile)
      answer(nullptr);
    return;
  }
  if (CI.getDiagnostics().hasUncompilableErrorOccurred())
    answer(nullptr);
  const SourceManager &SM = CI.getSourceManager();
  auto IsWanted = [&](const Decl *D) {
    return D->getLocation().isValid() && !D->isFromASTFile() &&
           SM.getFileID(SM.getExpansionLoc(D->getLocation())) == Analysed;
  };
  TranslationUnitResult Result =
      lowerTranslationUnit(CI.getASTContext(), Options, IsWanted, Before);
  Answer Own{std::move(Result.Edits[Analysed]), std::move(Result.Recovering)};
  bool OnlyOwn = Result.Edits.size() == 1;
  // Templates have not been instantiated yet.
  bool Silent = Result.Diagnostics.empty() && Result.MacrosToExpand.empty() &&
                !Result.NeedsInstantiations;
  answer(OnlyOwn && Silent ? &Own : nullptr);
}

void ForkedAnalysis::leftFile(FileID File) {
  HasLeftFile |= isChild() && File == Analysed;
}

void ForkedAnalysis::sawEnd() {
  if (isChild())
    answer(nullptr);
}

} // namespace opendefer
