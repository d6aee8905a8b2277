//===- insert-defers.cpp - Harmless defers for other people's code --------===//
//
//   insert-defers -p BUILD --under DIR [--seed N] [--percent N]
//                 [--panics N | --guards]
//
// Puts defer statements into functions chosen at random, in all files under
// DIR that the sources of a compile database read. No line moves. The code then
// has to be compiled with `-include harmless.h`. Says how many functions it has
// changed. With --guards, the same code gets scope guards that make the same
// calls, for a comparison; harmless.h then needs OPENDEFER_HARM_GUARDS.
//
// Left out is what opendefer refuses: constexpr functions, coroutines, bodies
// from macros, functions with goto.
//
//===----------------------------------------------------------------------===//

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>

using namespace clang;
using namespace clang::tooling;
namespace cl = llvm::cl;

namespace {

cl::opt<std::string> BuildPath("p", cl::Required, cl::value_desc("BUILD"),
                               cl::desc("With the compile database"));
cl::opt<std::string> Under("under", cl::Required, cl::value_desc("DIR"),
                           cl::desc("Change only files below DIR"));
cl::opt<unsigned> Seed("seed", cl::init(1), cl::value_desc("N"));
cl::opt<unsigned> Percent("percent", cl::init(50), cl::value_desc("N"),
                          cl::desc("Of the functions that could be changed"));
cl::opt<unsigned> Panics("panics", cl::init(0), cl::value_desc("N"),
                         cl::desc("Of 100 changed functions, those that panic "
                                  "when they are left, and recover"));
cl::opt<bool> Guards("guards", cl::desc("Insert scope guards in the place of "
                                        "defers"));

/// Insertions by file and offset.
using Insertions = std::map<std::string, std::map<unsigned, std::string>>;

/// The same numbers for the same file and place, whichever source includes it.
class Random {
public:
  Random(llvm::StringRef File, unsigned Offset)
      : State(std::hash<std::string>()(File.str()) ^
              (uint64_t(Offset) * 0x9E3779B97F4A7C15 + Seed)) {}
  unsigned below(unsigned Limit) {
    State = State * 6364136223846793005 + 1442695040888963407;
    return unsigned(State >> 33) % Limit;
  }

private:
  uint64_t State;
};

struct Place {
  unsigned Offset;
  bool IsOutermost;
  bool IsInSwitch; ///< A later label would jump over a declaration.
};

/// Where statements may be inserted in a function, and whether at all.
class PlaceFinder : public RecursiveASTVisitor<PlaceFinder> {
public:
  PlaceFinder(const SourceManager &SM, FileID File, const Stmt *Body)
      : SM(SM), File(File), Text(SM.getBufferData(File)), Body(Body) {}

  std::vector<Place> Places;
  bool IsRefused = false;

  // Other functions, with places of their own.
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }
  bool TraverseDecl(Decl *D) {
    return !D || isa<TagDecl>(D) || RecursiveASTVisitor::TraverseDecl(D);
  }

  bool VisitGotoStmt(GotoStmt *) { return refuse(); }
  bool VisitIndirectGotoStmt(IndirectGotoStmt *) { return refuse(); }
  bool VisitLabelStmt(LabelStmt *) { return refuse(); }
  bool VisitAsmStmt(AsmStmt *) { return refuse(); }
  bool VisitSwitchStmt(SwitchStmt *S) {
    SwitchBodies.insert(S->getBody());
    return true;
  }

  bool VisitCompoundStmt(CompoundStmt *Block) {
    bool IsOutermost = Block == Body;
    bool IsInSwitch = SwitchBodies.count(Block);
    if (!IsInSwitch && !Block->body_empty())
      add(Block->getLBracLoc(), 1, {0, IsOutermost, false});
    for (Stmt *S : Block->body())
      if (!isa<SwitchCase>(S) && beginsStatement(S->getBeginLoc()))
        add(S->getBeginLoc(), 0, {0, IsOutermost, IsInSwitch});
    return true;
  }

private:
  bool refuse() {
    IsRefused = true;
    return false;
  }

  void add(SourceLocation Loc, unsigned Length, Place P) {
    if (Loc.isFileID() && SM.getFileID(Loc) == File) {
      P.Offset = SM.getFileOffset(Loc) + Length;
      Places.push_back(P);
    }
  }

  /// Not behind an attribute or what else Clang does not count.
  bool beginsStatement(SourceLocation Loc) {
    if (!Loc.isFileID() || SM.getFileID(Loc) != File)
      return false;
    llvm::StringRef Before = Text.take_front(SM.getFileOffset(Loc)).rtrim();
    for (;;) {
      llvm::StringRef Line = Before.substr(Before.rfind('\n') + 1);
      if (!Line.ltrim().consume_front("//"))
        break;
      Before = Before.drop_back(Line.size()).rtrim();
    }
    // A comment behind code might hold anything.
    llvm::StringRef Line = Before.substr(Before.rfind('\n') + 1);
    return !Before.empty() && !Line.contains("//") &&
           llvm::StringRef(";{}").contains(Before.back());
  }

  const SourceManager &SM;
  FileID File;
  llvm::StringRef Text;
  const Stmt *Body;
  std::set<const Stmt *> SwitchBodies;
};

class Inserter : public RecursiveASTVisitor<Inserter> {
public:
  Inserter(ASTContext &Ctx, Insertions &Inserted, unsigned &NumFunctions)
      : SM(Ctx.getSourceManager()), Inserted(Inserted),
        NumFunctions(NumFunctions) {}

  bool VisitFunctionDecl(FunctionDecl *F) {
    if (F->doesThisDeclarationHaveABody() && !F->isDefaulted() &&
        !F->isImplicit() && !F->isConstexpr())
      insertInto(F, F->getBody());
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr *L) {
    if (!InConstant)
      insertInto(L->getCallOperator(), L->getBody());
    return true;
  }
  // Lambdas in there have to be constexpr, which need not be said.
  bool TraverseVarDecl(VarDecl *D) {
    InConstant += D->isConstexpr();
    bool Result = RecursiveASTVisitor::TraverseVarDecl(D);
    InConstant -= D->isConstexpr();
    return Result;
  }
  bool TraverseStaticAssertDecl(StaticAssertDecl *) { return true; }

private:
  void insertInto(const FunctionDecl *F, const Stmt *Body) {
    if (auto *Try = dyn_cast_or_null<CXXTryStmt>(Body))
      Body = Try->getTryBlock();
    if (!isa_and_nonnull<CompoundStmt>(Body) || Body->getBeginLoc().isMacroID())
      return;
    FileID ID = SM.getFileID(Body->getBeginLoc());
    auto Entry = SM.getFileEntryRefForID(ID);
    llvm::SmallString<256> Path;
    if (!Entry || llvm::sys::fs::real_path(Entry->getName(), Path) ||
        !llvm::StringRef(Path).consume_front(Under))
      return;
    unsigned Offset = SM.getFileOffset(Body->getBeginLoc());
    llvm::StringRef Relative = llvm::StringRef(Path).drop_front(Under.size());
    Random Number(Relative, Offset);
    auto &InFile = Inserted[std::string(Path)];
    if (Number.below(100) >= Percent || !Known.insert({ID, Offset}).second)
      return;
    PlaceFinder Finder(SM, ID, Body);
    Finder.TraverseStmt(const_cast<Stmt *>(Body));
    if (Finder.IsRefused || Finder.Places.empty())
      return;
    bool IsNew = false;
    for (unsigned N = 1 + Number.below(3); N; --N) {
      Place P = Finder.Places[Number.below(Finder.Places.size())];
      std::string Text = statement(F, P, Number);
      if (Guards && P.IsInSwitch)
        Text = "{ " + Text + " }";
      IsNew |= InFile.emplace(P.Offset, Text).second;
    }
    if (Number.below(100) < Panics && keepsItsResult(F))
      IsNew |= InFile.emplace(Offset + 1, panicking(Number)).second;
    NumFunctions += IsNew;
  }

  /// Whether a recovery after `return e` gives e to the caller.
  static bool keepsItsResult(const FunctionDecl *F) {
    QualType Result = F->getReturnType();
    return Result->isVoidType() ||
           (!Result->isDependentType() && !Result->isUndeducedType() &&
            !Result->isReferenceType() &&
            (!Result->getAsCXXRecordDecl() ||
             Result->getAsCXXRecordDecl()->hasDefaultConstructor()) &&
            Result.isTriviallyCopyableType(F->getASTContext()));
  }

  /// What recovers stands first, so that it runs last. Nothing of the body is
  /// left by then.
  static std::string panicking(Random &Number) {
    static const char *const Recovering[] = {
        "defer ::opendefer_harm::recovers();",
        "defer { if (::opendefer_harm::hasPanicked()) "
        "::opendefer_harm::recovered(::opendefer::recover()); }",
        "defer [&] { if (::opendefer_harm::hasPanicked()) "
        "::opendefer_harm::recovered(::opendefer::recover()); };",
        "defer [](int) { if (::opendefer_harm::hasPanicked()) "
        "::opendefer_harm::recovered(::opendefer::recover()); }(1);"};
    static const char *const Panicking[] = {
        "defer ::opendefer_harm::panics();",
        "defer { ::opendefer_harm::panics(); }",
        "if (::opendefer_harm::yes()) defer { ::opendefer_harm::panics(); }"};
    return std::string(" ") + Recovering[Number.below(4)] + " " +
           Panicking[Number.below(3)];
  }

  /// A deferred call, or a guard that makes it at the end of its block.
  /// Captures: what a lambda with the call captures; the guard needs it always.
  static std::string deferring(const std::string &Name,
                               const std::string &Statement,
                               const std::string &Captures,
                               const std::string &Call) {
    if (Guards)
      return "::opendefer_harm::Guard " + Name + "_guard([" + Captures +
             "] { " + Call + "; });";
    return "defer " + Statement + ";";
  }

  static std::string statement(const FunctionDecl *F, Place P, Random &Number) {
    std::string Name = "opendefer_harm_" + std::to_string(P.Offset);
    std::string Us = "::opendefer_harm::";
    std::string Deferred = Us + "deferred()";
    std::string Captured = Name + " = " + Deferred;
    auto Making = [&](const std::string &Callee, const std::string &More = "") {
      return deferring(Name, Us + Callee + "(" + Deferred + More + ")",
                       Captured, Us + Callee + "(" + Name + More + ")");
    };
    auto Running = [&](const std::string &Captures, const std::string &Body) {
      if (Captures.empty() && !Guards)
        return "defer { " + Body + "; }";
      return deferring(Name, "[" + Captures + "] { " + Body + "; }",
                       Captures.empty() ? "&" : Captures, Body);
    };
    auto Nested = [](const std::string &Statement) {
      return Guards ? "{ " + Statement + " }" : Statement;
    };
    std::string Call = Making("ran");
    std::string Block = "(void)" + Deferred + "; ";
    switch (Number.below(15)) {
    case 0:
      return Call;
    case 1:
      return Making("byReference", ", \"text\"");
    case 2:
      return Making("byTemplate");
    case 3:
      return Block + Running("", Us + "ran()");
    case 4:
      return Running(Captured, Us + "ran(" + Name + ")");
    case 5:
      return Block + Running("&", Us + "ran()");
    case 6:
      return Block + Running("=", Us + "ran()");
    case 7:
      return deferring(
          Name, "[](int HarmN) { " + Us + "ran(HarmN); }(" + Deferred + ")",
          Captured, Us + "ran(" + Name + ")");
    case 8:
      return "if (" + Us + "yes()) " + Nested(Call);
    case 9:
      return "for (int " + Name + " = 0; " + Name + " < 2; ++" + Name + ") " +
             Nested(Call);
    case 10:
      return "switch (" + Deferred + ") { default: " +
             Nested(deferring(Name, Us + "ran()", "", Us + "ran()")) + " }";
    case 11:
      return "do " + Nested(Call) + " while (!" + Us + "yes());";
    case 12:
      return deferring(Name, Us + "Counter{}(" + Deferred + ")", Captured,
                       Us + "Counter{}(" + Name + ")");
    case 13:
      if (!P.IsOutermost)
        return Call;
      return Us + "Counter " + Name + "; " +
             deferring(Name, Name + ".member(" + Deferred + ")",
                       "&" + Name + ", " + Name + "_n = " + Deferred,
                       Name + ".member(" + Name + "_n)");
    default:
      // An own parameter, which lives as long as the function.
      for (const ParmVarDecl *Parameter : F->parameters())
        if (!Parameter->getName().empty() && !Parameter->isParameterPack())
          return Block +
                 Running("", Us + "look(" + Parameter->getName().str() + ")");
      return Call;
    }
  }

  const SourceManager &SM;
  Insertions &Inserted;
  unsigned &NumFunctions;
  unsigned InConstant = 0;
  std::set<std::pair<FileID, unsigned>> Known;
};

class Consumer : public ASTConsumer {
public:
  Consumer(Insertions &Inserted, unsigned &NumFunctions)
      : Inserted(Inserted), NumFunctions(NumFunctions) {}
  void HandleTranslationUnit(ASTContext &Ctx) override {
    if (Ctx.getLangOpts().CPlusPlus) // a project may also have sources in C
      Inserter(Ctx, Inserted, NumFunctions).TraverseAST(Ctx);
  }

private:
  Insertions &Inserted;
  unsigned &NumFunctions;
};

class Action : public ASTFrontendAction {
public:
  Action(Insertions &Inserted, unsigned &NumFunctions)
      : Inserted(Inserted), NumFunctions(NumFunctions) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &,
                                                 llvm::StringRef) override {
    return std::make_unique<Consumer>(Inserted, NumFunctions);
  }

private:
  Insertions &Inserted;
  unsigned &NumFunctions;
};

class Factory : public FrontendActionFactory {
public:
  std::unique_ptr<FrontendAction> create() override {
    return std::make_unique<Action>(Inserted, NumFunctions);
  }
  Insertions Inserted;
  unsigned NumFunctions = 0;
};

} // namespace

int main(int Argc, const char **Argv) {
  cl::ParseCommandLineOptions(Argc, Argv, "Insert harmless defers");
  llvm::SmallString<256> Directory;
  if (llvm::sys::fs::real_path(Under, Directory)) {
    llvm::errs() << "insert-defers: no directory '" << Under << "'\n";
    return 1;
  }
  Under = std::string(Directory) + "/";
  std::string Error;
  auto Database =
      CompilationDatabase::autoDetectFromDirectory(BuildPath, Error);
  if (!Database) {
    llvm::errs() << "insert-defers: " << Error;
    return 1;
  }
  Factory Sources;
  ClangTool Tool(*Database, Database->getAllFiles());
  Tool.appendArgumentsAdjuster(
      getInsertArgumentAdjuster({"-w", "-resource-dir=" CLANG_RESOURCE_DIR},
                                ArgumentInsertPosition::BEGIN));
  int Status = Tool.run(&Sources);

  unsigned NumDefers = 0;
  for (const auto &File : Sources.Inserted) {
    auto Buffer = llvm::MemoryBuffer::getFile(File.first);
    if (!Buffer)
      return 1;
    std::string Text;
    size_t Done = 0;
    for (const auto &Insertion : File.second) {
      Text += (*Buffer)->getBuffer().substr(Done, Insertion.first - Done);
      Text += " " + Insertion.second + " ";
      Done = Insertion.first;
      ++NumDefers;
    }
    Text += (*Buffer)->getBuffer().substr(Done);
    std::error_code Code;
    llvm::raw_fd_ostream(File.first, Code) << Text;
  }
  llvm::outs() << NumDefers << " defers in " << Sources.NumFunctions
               << " functions\n";
  return Status;
}
