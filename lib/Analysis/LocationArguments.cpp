//===- LocationArguments.cpp - Where a call is written --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   void log(const char *, place = std::source_location::current());
//
// A call that leaves the second argument to its default passes the line, column
// and function where it is written. In lowered text, the call may be elsewhere:
// in a lambda, or at another column. So it gets an explicit argument with the
// values that it would have passed:
//
//   defer { log("x"); }  =>  ... log("x", __located(
//       ::std::source_location::current(), [] {}, NAME, LINE, COLUMN)); ...
//
// Compilers differ in which token of a call is its location; where that
// matters, lowered text contains the values of Clang and of GCC.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "Clang/ASTCompat.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace opendefer {
namespace {

const std::string Runtime = "::opendefer::__lowered::";

/// Finds the builtins in default arguments that depend on where the call is.
struct LocationBuiltinFinder : RecursiveASTVisitor<LocationBuiltinFinder> {
  bool Function = false, Column = false, Line = false;
  bool shouldVisitImplicitCode() const { return true; }
  bool VisitCXXDefaultArgExpr(CXXDefaultArgExpr *E) {
    return TraverseStmt(E->getExpr());
  }
  bool VisitSourceLocExpr(SourceLocExpr *E) {
    llvm::StringRef Builtin = E->getBuiltinStr();
    Line |= Builtin == "__builtin_LINE";
    Column |= Builtin == "__builtin_COLUMN";
    bool All = Builtin == "__builtin_source_location";
    Function |= All || Builtin == "__builtin_FUNCTION" ||
                Builtin == "__builtin_FUNCSIG";
    Column |= All;
    return true;
  }
};

bool dependsOnLocation(const Expr *Argument, bool IsMoved) {
  LocationBuiltinFinder Told;
  Told.TraverseStmt(const_cast<Expr *>(Argument));
  return Told.Function || Told.Column || (IsMoved && Told.Line);
}

const FunctionDecl *calleeOf(const Expr *Call) {
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Call))
    return Construct->getConstructor();
  const auto *E = dyn_cast<CallExpr>(Call);
  return E ? E->getDirectCallee() : nullptr;
}

llvm::ArrayRef<const Expr *> argumentsOf(const Expr *Call) {
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Call))
    return llvm::ArrayRef(Construct->getArgs(), Construct->getNumArgs());
  const auto *E = cast<CallExpr>(Call);
  return llvm::ArrayRef(E->getArgs(), E->getNumArgs());
}

/// Returns the parameter of opendefer::panic() for the place of the call, if
/// the argument of a call to it depends on an instantiation: the overload is
/// known all the same. Else returns null.
const ParmVarDecl *placeOfDependentPanic(const Expr *Call) {
  const auto *E = dyn_cast<CallExpr>(Call);
  if (!E || E->getNumArgs() != 1 || isa<PackExpansionExpr>(E->getArg(0)))
    return nullptr;
  const auto *Lookup =
      dyn_cast<UnresolvedLookupExpr>(E->getCallee()->IgnoreParenImpCasts());
  if (!Lookup || Lookup->requiresADL() || Lookup->getNumDecls() != 1)
    return nullptr;
  const FunctionDecl *Found =
      (*Lookup->decls_begin())->getUnderlyingDecl()->getAsFunction();
  return Found && Found->getNumParams() == 2 &&
                 Found->getQualifiedNameAsString() == "opendefer::panic"
             ? Found->getParamDecl(1)
             : nullptr;
}

/// Writes default arguments as text of the calling function.
class DefaultArgumentWriter {
public:
  DefaultArgumentWriter(AnalysisContext &AC, const DeclContext *From,
                        const Expr *Call)
      : AC(AC), SM(AC.Text.sourceManager()), From(From), Call(Call) {}

  /// Nothing if the expression cannot be written there.
  std::optional<std::string> write(const Expr *E);
  std::string located(const std::string &Location) const {
    return Runtime + "__located(" + Location +
           ", [] {}, __PRETTY_FUNCTION__, " + line() + ", " + column() + ")";
  }

private:
  std::optional<std::string> writeBuiltin(const SourceLocExpr *E) const;
  std::optional<std::string> writeCall(const CallExpr *E);
  std::optional<std::string> writeConstruction(const CXXConstructExpr *E);
  std::optional<std::string> writeCast(const ExplicitCastExpr *E);
  std::optional<std::string> writeLiteral(const Expr *E) const;
  std::optional<std::string> writeList(llvm::ArrayRef<const Expr *> List);
  std::optional<std::string> nameOf(const NamedDecl *D) const;
  std::optional<std::string> constant(const Expr *E) const;

  static std::string either(unsigned OfClang, unsigned OfGcc) {
    std::string First = std::to_string(OfClang);
    return OfClang == OfGcc ? First
                            : Runtime + "__by_compiler(" + First + ", " +
                                  std::to_string(OfGcc) + ")";
  }
  std::string line() const {
    return either(locationInClang().getLine(), locationInGcc().getLine());
  }
  std::string column() const {
    return either(locationInClang().getColumn(), locationInGcc().getColumn());
  }
  PresumedLoc locationInClang() const;
  PresumedLoc locationInGcc() const;

  AnalysisContext &AC;
  const SourceManager &SM;
  const DeclContext *From;
  const Expr *Call;
};

PresumedLoc DefaultArgumentWriter::locationInClang() const {
  for (const Expr *Argument : argumentsOf(Call))
    if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(Argument))
      return SM.getPresumedLoc(
          SM.getExpansionRange(Default->getUsedLocation()).getEnd());
  return SM.getPresumedLoc(SM.getExpansionLoc(Call->getBeginLoc()));
}

/// The location that GCC uses: the parenthesis of a call, the end of `T(...)`,
/// the name of a variable.
PresumedLoc DefaultArgumentWriter::locationInGcc() const {
  SourceLocation Loc = Call->getBeginLoc();
  if (isa<CXXTemporaryObjectExpr>(Call))
    Loc = Call->getEndLoc();
  else if (const auto *Construct = dyn_cast<CXXConstructExpr>(Call))
    Loc = Construct->getLocation();
  else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call);
           Operator && Operator->getOperator() != OO_Call)
    Loc = Operator->getOperatorLoc();
  else if (const auto *E = dyn_cast<CallExpr>(Call); E && !Loc.isMacroID()) {
    const Expr *Called = Operator ? Operator->getArg(0) : E->getCallee();
    if (auto LParen =
            AC.Text.nextToken(AC.Text.end(Called->getEndLoc()), tok::l_paren))
      Loc = SM.getLocForStartOfFile(LParen->File)
                .getLocWithOffset(LParen->Offset);
  }
  return SM.getPresumedLoc(SM.getExpansionLoc(Loc));
}

std::optional<std::string>
DefaultArgumentWriter::nameOf(const NamedDecl *D) const {
  if (!D->getIdentifier() || D->getAccess() == AS_private ||
      D->getAccess() == AS_protected || D->getParentFunctionOrMethod())
    return std::nullopt;
  std::string Name = D->getNameAsString();
  if (const auto *Record = dyn_cast<RecordDecl>(D->getDeclContext())) {
    QualType Type = compat::tagType(AC.Ctx, Record);
    std::string Class = spellType(Type, From, AC.Ctx);
    return Class.empty() ? std::nullopt
                         : std::optional<std::string>(Class + "::" + Name);
  }
  PrintingPolicy Policy(AC.Ctx.getLangOpts());
  Policy.SuppressUnwrittenScope = true;
  std::string Qualified;
  llvm::raw_string_ostream OS(Qualified);
  D->printQualifiedName(OS, Policy);
  return "::" + OS.str();
}

/// A number or an enumerator, by its value.
std::optional<std::string>
DefaultArgumentWriter::constant(const Expr *E) const {
  Expr::EvalResult Value;
  if (E->isValueDependent() || !E->getType()->isIntegralOrEnumerationType() ||
      !E->EvaluateAsInt(Value, AC.Ctx))
    return std::nullopt;
  std::string Type = spellType(E->getType().getUnqualifiedType(), From, AC.Ctx);
  if (Type.empty())
    return std::nullopt;
  llvm::SmallString<16> Digits;
  Value.Val.getInt().toString(Digits, 10);
  return "static_cast<" + Type + ">(" + Digits.str().str() + ")";
}

std::optional<std::string>
DefaultArgumentWriter::writeList(llvm::ArrayRef<const Expr *> List) {
  std::string Text;
  for (const Expr *E : List) {
    auto One = write(E);
    if (!One)
      return std::nullopt;
    Text += (Text.empty() ? "" : ", ") + *One;
  }
  return Text;
}

bool isStandardCurrent(const FunctionDecl *Callee) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
  return Method && Method->isStatic() && Method->getIdentifier() &&
         Method->getName() == "current" &&
         Method->getParent()->isInStdNamespace() &&
         Method->getParent()->getName() == "source_location";
}

std::optional<std::string> DefaultArgumentWriter::writeCall(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee || Callee->isTemplateInstantiation() ||
      (isa<CXXMethodDecl>(Callee) && !cast<CXXMethodDecl>(Callee)->isStatic()))
    return std::nullopt;
  auto Name = nameOf(Callee);
  if (!Name)
    return std::nullopt;
  if (isStandardCurrent(Callee))
    return E->getNumArgs() == 1 && isa<CXXDefaultArgExpr>(E->getArg(0))
               ? std::optional<std::string>(located(*Name + "()"))
               : std::nullopt;
  auto Arguments = writeList(argumentsOf(E));
  if (!Arguments)
    return std::nullopt;
  return *Name + "(" + *Arguments + ")";
}

/// __builtin_LINE() and the like.
std::optional<std::string>
DefaultArgumentWriter::writeBuiltin(const SourceLocExpr *E) const {
  llvm::StringRef Builtin = E->getBuiltinStr();
  if (Builtin == "__builtin_FUNCTION")
    return "__func__";
  if (Builtin == "__builtin_LINE")
    return line();
  if (Builtin == "__builtin_COLUMN")
    return column();
  if (Builtin == "__builtin_FILE" || Builtin == "__builtin_FILE_NAME")
    return Builtin.str() + "()";
  return std::nullopt;
}

std::optional<std::string>
DefaultArgumentWriter::writeConstruction(const CXXConstructExpr *E) {
  std::string Type = spellType(E->getType().getUnqualifiedType(), From, AC.Ctx);
  auto Arguments = writeList(argumentsOf(E));
  if (Type.empty() || !Arguments)
    return std::nullopt;
  bool Braces = E->isListInitialization();
  return Type + (Braces ? "{" : "(") + *Arguments + (Braces ? "}" : ")");
}

std::optional<std::string>
DefaultArgumentWriter::writeCast(const ExplicitCastExpr *E) {
  std::string Type = spellType(E->getType(), From, AC.Ctx);
  auto Inner = write(E->getSubExpr());
  if (Type.empty() || !Inner || isa<CXXReinterpretCastExpr>(E))
    return std::nullopt;
  return "static_cast<" + Type + ">(" + *Inner + ")";
}

std::optional<std::string>
DefaultArgumentWriter::writeLiteral(const Expr *E) const {
  if (!isa<CXXBoolLiteralExpr, CXXNullPtrLiteralExpr, GNUNullExpr,
           FloatingLiteral, IntegerLiteral, CharacterLiteral,
           clang::StringLiteral>(E))
    return std::nullopt;
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  E->printPretty(OS, nullptr, PrintingPolicy(AC.Ctx.getLangOpts()));
  return OS.str();
}

std::optional<std::string> DefaultArgumentWriter::write(const Expr *E) {
  E = E->IgnoreParenImpCasts()->IgnoreImplicit();
  if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(E))
    return write(Default->getExpr());
  if (const auto *Builtin = dyn_cast<SourceLocExpr>(E))
    return writeBuiltin(Builtin);
  if (const auto *Inner = dyn_cast<CallExpr>(E))
    return writeCall(Inner);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return writeConstruction(Construct);
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return writeCast(Cast);
  if (auto Literal = writeLiteral(E))
    return Literal;
  if (auto Number = constant(E))
    return Number;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return nameOf(Ref->getDecl());
  return std::nullopt;
}

/// Can `Other` take an argument of `Param`'s type as its parameter `Index`?
bool mayTake(const FunctionDecl *Other, size_t Index,
             const ParmVarDecl *Param) {
  if (Index >= Other->getNumParams())
    return Other->getNumParams() &&
           Other->parameters().back()->isParameterPack();
  QualType Theirs = Other->getParamDecl(Index)->getType();
  return Theirs->isDependentType() ||
         Other->getASTContext().hasSameUnqualifiedType(
             Theirs.getNonReferenceType(),
             Param->getType().getNonReferenceType());
}

/// May the call select another overload if `Added`, the parameters that have
/// been left to their default arguments, are passed explicitly?
bool isAmbiguous(const FunctionDecl *Callee,
                 llvm::ArrayRef<ParmVarDecl *> Added, size_t Given) {
  const DeclContext *Scope = Callee->getDeclContext()->getRedeclContext();
  for (const NamedDecl *D : Scope->lookup(Callee->getDeclName())) {
    const FunctionDecl *Other = D->getUnderlyingDecl()->getAsFunction();
    if (!Other || declaresSameEntity(Other, Callee) ||
        declaresSameEntity(Other, Callee->getTemplateInstantiationPattern()))
      continue;
    for (size_t I = 0; I < Added.size(); ++I)
      if (mayTake(Other, Given + I, Added[I]))
        return true;
  }
  return false;
}

/// Returns the text of each argument; nothing if one cannot be written.
std::vector<std::string> writeAll(llvm::ArrayRef<const Expr *> Arguments,
                                  DefaultArgumentWriter Writer,
                                  ASTContext &Ctx) {
  std::vector<std::string> Written;
  for (const Expr *Argument : Arguments) {
    auto Text = Writer.write(Argument);
    if (!Text || namesMacro(Ctx, *Text))
      return {};
    Written.push_back(*Text);
  }
  return Written;
}

} // namespace

bool hasLocationDefaults(const Expr *Call) {
  if (placeOfDependentPanic(Call))
    return true;
  return llvm::any_of(argumentsOf(Call), [](const Expr *Argument) {
    return isa<CXXDefaultArgExpr>(Argument) &&
           dependsOnLocation(Argument, /*IsMoved=*/true);
  });
}

bool hasColumnDefaults(const Expr *Call) {
  return llvm::any_of(argumentsOf(Call), [](const Expr *Argument) {
    LocationBuiltinFinder Told;
    if (isa<CXXDefaultArgExpr>(Argument))
      Told.TraverseStmt(const_cast<Expr *>(Argument));
    return Told.Column;
  });
}

std::optional<std::string> explicitSourceLocation(AnalysisContext &AC,
                                                  const Expr *Call,
                                                  const FunctionDecl *From) {
  if (!isStandardCurrent(calleeOf(Call)))
    return std::nullopt;
  return DefaultArgumentWriter(AC, From, Call).located("%");
}

std::vector<std::string> explicitLocationArguments(AnalysisContext &AC,
                                                   const Expr *Call,
                                                   const FunctionDecl *From,
                                                   bool IsMoved) {
  if (const ParmVarDecl *Place = placeOfDependentPanic(Call))
    return writeAll({Place->getDefaultArg()},
                    DefaultArgumentWriter(AC, From, Call), AC.Ctx);
  const FunctionDecl *Callee = calleeOf(Call);
  llvm::ArrayRef<const Expr *> Arguments = argumentsOf(Call);
  // What is needed while compiling cannot be what it is made of here.
  if (!Callee || Callee->isConsteval() || isStandardCurrent(Callee))
    return {};
  size_t First = 0, End = 0;
  for (size_t I = 0; I < Arguments.size(); ++I)
    if (!isa<CXXDefaultArgExpr>(Arguments[I]))
      First = I + 1;
    else if (dependsOnLocation(Arguments[I], IsMoved))
      End = I + 1;
  size_t Object = isa<CXXOperatorCallExpr>(Call) ? 1 : 0;
  if (End <= First || First < Object || End - Object > Callee->getNumParams() ||
      isAmbiguous(Callee,
                  Callee->parameters().slice(First - Object, End - First),
                  First - Object))
    return {};
  return writeAll(Arguments.slice(First, End - First),
                  DefaultArgumentWriter(AC, From, Call), AC.Ctx);
}

} // namespace opendefer
