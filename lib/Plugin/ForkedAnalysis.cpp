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
// The message of the child: a byte to confirm success, then the edits.
//===----------------------------------------------------------------------===//

constexpr char HasAnswer = 'y';

void append(std::string &Message, unsigned Number) {
  Message.append(reinterpret_cast<const char *>(&Number), sizeof(Number));
}

std::string encode(const EditList &Edits) {
  std::string Message(1, HasAnswer);
  append(Message, Edits.size());
  for (const Edit &E : Edits) {
    append(Message, E.Offset);
    append(Message, E.Length);
    append(Message, E.Text.size());
    Message += E.Text;
  }
  return Message;
}

/// Nothing if the message is incomplete.
std::optional<EditList> decode(llvm::StringRef Message) {
  bool Ok = true;
  auto Number = [&] {
    unsigned Value = 0;
    if (Message.size() < sizeof(Value))
      Ok = false;
    else
      std::memcpy(&Value, Message.data(), sizeof(Value));
    Message = Message.drop_front(std::min(Message.size(), sizeof(Value)));
    return Value;
  };
  if (!Message.consume_front(llvm::StringRef(&HasAnswer, 1)))
    return std::nullopt;
  EditList Edits;
  for (unsigned Left = Number(); Left && Ok; --Left) {
    Edit E;
    E.Offset = Number();
    E.Length = Number();
    unsigned Size = Number();
    Ok &= Size <= Message.size();
    E.Text = Message.substr(0, Size).str();
    Message = Message.drop_front(E.Text.size());
    Edits.push_back(std::move(E));
  }
  if (!Ok || !Message.empty())
    return std::nullopt;
  return Edits;
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

bool ForkedAnalysis::fork(CompilerInstance &CI,
                          std::optional<EditList> &Edits) {
  int Ends[2];
  if (CI.getDiagnostics().hasErrorOccurred() || ::pipe(Ends) != 0)
    return false;
  pid_t Child = ::fork();
  if (Child == 0) {
    ::close(Ends[0]);
    Pipe = Ends[1];
    silence(CI);
    return true;
  }
  ::close(Ends[1]);
  if (Child > 0) {
    llvm::SmallString<0> Message;
    if (!llvm::errorToBool(
            llvm::sys::fs::readNativeFileToEOF(Ends[0], Message)))
      Edits = decode(Message);
    while (::waitpid(Child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  ::close(Ends[0]);
  return false;
}

void ForkedAnalysis::answer(const EditList *Edits) {
  if (Edits) {
    llvm::raw_fd_ostream Out(Pipe, /*shouldClose=*/true);
    Out << encode(*Edits);
    Out.close();
    Out.clear_error(); // the parent ignores an incomplete message
  }
  ::_exit(0);
}

void ForkedAnalysis::sawTopLevel(CompilerInstance &CI,
                                 const LoweringOptions &Options,
                                 DeclGroupRef Group) {
  if (Pipe < 0 || !Group.isSingleDecl())
    return;
  const auto *Last = dyn_cast<CXXRecordDecl>(*Group.begin());
  if (!Last || !Last->getIdentifier() || Last->getName() != "opendefer_end")
    return;
  if (CI.getDiagnostics().hasUncompilableErrorOccurred())
    answer(nullptr);
  const SourceManager &SM = CI.getSourceManager();
  FileID Main = SM.getMainFileID();
  auto IsWanted = [&](const Decl *D) {
    return D->getLocation().isValid() && !D->isFromASTFile() &&
           SM.getFileID(SM.getExpansionLoc(D->getLocation())) == Main;
  };
  TranslationUnitResult Result =
      lowerTranslationUnit(CI.getASTContext(), Options, IsWanted);
  EditList &Edits = Result.Edits[Main];
  bool OnlyMain = Result.Edits.size() == 1;
  // Templates have not been instantiated yet.
  bool Silent = Result.Diagnostics.empty() && Result.MacrosToExpand.empty() &&
                !Result.NeedsInstantiations;
  answer(OnlyMain && Silent ? &Edits : nullptr);
}

void ForkedAnalysis::sawEnd() {
  if (Pipe >= 0)
    answer(nullptr);
}

} // namespace opendefer
