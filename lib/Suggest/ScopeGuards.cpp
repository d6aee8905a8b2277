//===- ScopeGuards.cpp - Objects that run a callable at their end ---------===//
//
//   absl::Cleanup close = [f] { fclose(f); };   defer [f] { fclose(f); };
//   auto unlock = gsl::finally([&] { ... });    defer { ... }
//   SCOPE_EXIT { ... };                         defer { ... }
//   auto guard = llvm::make_scope_exit(undo);   defer undo();
//
// Classes of guards are known by their shape (GuardShape.h), some by their
// name. Which form keeps the meaning: a block, where the lambda has captured
// everything by reference; a block with captures, where it has copied what it
// only reads (its copies are const, those of a defer are not); otherwise a call
// of the very lambda.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardShape.h"
#include "Suggest/Obligations.h"
#include "Suggest/Throws.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace opendefer {
namespace {

/// Guards whose classes are made in a way that their shape does not show. They
/// run their callable whenever they are destroyed, unless told not to.
const char *const KnownGuards[] = {
    "::absl::Cleanup", "::boost::scope::scope_exit",
    "::folly::detail::ScopeGuardImpl", "::kj::_::Deferred"};

template <typename Matcher>
bool matches(const NamedDecl *D, Matcher M, ASTContext &Ctx) {
  return D && !match(M, *D, Ctx).empty();
}

bool isNamed(const NamedDecl *D, llvm::StringRef Name, ASTContext &Ctx) {
  return matches(D, namedDecl(hasName(Name.str())), Ctx);
}

/// Is it one that the user, or the list above, names?
bool isKnown(const NamedDecl *D, const SuggestContext &SC) {
  if (!D->getIdentifier())
    return false;
  auto Is = [&](llvm::StringRef Name) {
    return Name.contains(D->getName()) && isNamed(D, Name, SC.Ctx);
  };
  return llvm::any_of(KnownGuards, Is) || llvm::any_of(SC.Guards, Is);
}

/// The class of an object, also where its template parameters are not known.
const CXXRecordDecl *classOf(QualType Type) {
  if (Type.isNull())
    return nullptr;
  Type = Type.getNonReferenceType();
  if (const CXXRecordDecl *Class = Type->getAsCXXRecordDecl())
    return Class;
  TemplateName Template;
  if (const auto *Of =
          Type.getCanonicalType()->getAs<TemplateSpecializationType>())
    Template = Of->getTemplateName();
  else if (const auto *Deduced =
               Type->getContainedDeducedType()
                   ? dyn_cast<DeducedTemplateSpecializationType>(
                         Type->getContainedDeducedType())
                   : nullptr)
    Template = Deduced->getTemplateName();
  const auto *Of = dyn_cast_or_null<ClassTemplateDecl>(
      Template.isNull() ? nullptr : Template.getAsTemplateDecl());
  return Of ? Of->getTemplatedDecl() : nullptr;
}

/// A class of guards, or what makes one.
struct GuardClass {
  const NamedDecl *By = nullptr; ///< null: it is none
  bool IsKnown = false;          ///< by its name
  GuardShape Shape;
};

GuardClass guardClass(QualType Type, SuggestContext &SC) {
  const CXXRecordDecl *Class = classOf(Type);
  if (!Class || Class->isLambda() || !Class->getIdentifier())
    return {};
  if (isKnown(Class, SC))
    return {Class, true, {}};
  const CXXRecordDecl *Key = Class;
  if (const CXXRecordDecl *Pattern = Class->getTemplateInstantiationPattern())
    Key = Pattern;
  auto Found = SC.Shapes.find(Key);
  if (Found == SC.Shapes.end())
    Found = SC.Shapes.emplace(Key, guardShape(Key)).first;
  if (!Found->second.IsGuard)
    return {};
  return {Class, false, Found->second};
}

/// The function that `Call` calls, as it is written.
const FunctionDecl *calledFunction(const CallExpr *Call) {
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  const NamedDecl *Named = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Callee))
    Named = Ref->getDecl();
  else if (const auto *Member = dyn_cast<MemberExpr>(Callee))
    Named = Member->getMemberDecl();
  else if (const auto *Set = dyn_cast<OverloadExpr>(Callee);
           Set && Set->getNumDecls())
    Named = (*Set->decls_begin())->getUnderlyingDecl();
  if (const auto *Template = dyn_cast_or_null<FunctionTemplateDecl>(Named))
    Named = Template->getTemplatedDecl();
  const auto *F = dyn_cast_or_null<FunctionDecl>(Named);
  if (const FunctionDecl *Pattern =
          F ? F->getTemplateInstantiationPattern() : nullptr)
    F = Pattern;
  return F;
}

/// The one `return` of which the function consists, or null.
const ReturnStmt *onlyReturn(const FunctionDecl *F) {
  const FunctionDecl *Definition = nullptr;
  const auto *Body = F->hasBody(Definition)
                         ? dyn_cast<CompoundStmt>(Definition->getBody())
                         : nullptr;
  return Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front())
                                   : nullptr;
}

/// A `true`, or a parameter that is that by default.
bool isTrue(const Expr *E) {
  E = E->IgnoreImplicit()->IgnoreParenImpCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(Ref->getDecl());
        Parameter && Parameter->hasDefaultArg() &&
        !Parameter->hasUninstantiatedDefaultArg() &&
        !Parameter->hasUnparsedDefaultArg())
      E = Parameter->getDefaultArg()->IgnoreImplicit()->IgnoreParenImpCasts();
  const auto *Literal = dyn_cast<CXXBoolLiteralExpr>(E);
  return Literal && Literal->getValue();
}

/// The argument of a guard, if it is all that it is given: what stands behind
/// might say that it shall not run.
const Expr *onlyArgument(llvm::ArrayRef<const Expr *> Arguments) {
  const Expr *First = nullptr;
  for (const Expr *Argument : Arguments) {
    if (isa<CXXDefaultArgExpr>(Argument) || isa<CXXDefaultInitExpr>(Argument) ||
        isa<ImplicitValueInitExpr>(Argument))
      continue;
    if (First && !isTrue(Argument))
      return nullptr;
    if (!First)
      First = Argument;
  }
  return First;
}

/// What an object is made of, if `E` makes one.
std::optional<std::vector<const Expr *>> argumentsOf(const Expr *E) {
  using List = std::vector<const Expr *>;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return List(Construct->arg_begin(), Construct->arg_end());
  if (const auto *Unresolved = dyn_cast<CXXUnresolvedConstructExpr>(E))
    return List(Unresolved->arg_begin(), Unresolved->arg_end());
  if (const auto *Braces = dyn_cast<InitListExpr>(E))
    return List(Braces->inits().begin(), Braces->inits().end());
  if (const auto *Parentheses = dyn_cast<ParenListExpr>(E)) {
    List All;
    for (unsigned I = 0; I < Parentheses->getNumExprs(); ++I)
      All.push_back(Parentheses->getExpr(I));
    return All;
  }
  return std::nullopt;
}

/// Does what a maker returns have its argument, and nothing else?
bool isMadeOfOne(const Expr *E) {
  while (true) {
    E = E->IgnoreImplicit()->IgnoreParens();
    if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E)) {
      E = Cast->getSubExpr();
      continue;
    }
    auto Arguments = argumentsOf(E);
    if (!Arguments)
      return true;
    E = onlyArgument(*Arguments);
    if (!E)
      return false;
  }
}

/// The guard that a function makes of its argument, if it does.
GuardClass madeBy(const FunctionDecl *F, SuggestContext &SC) {
  if (!F)
    return {};
  if (isKnown(F, SC))
    return {F, true, {}};
  const ReturnStmt *Return = onlyReturn(F);
  QualType Type = F->getReturnType();
  if (Type->isReferenceType())
    return {};
  if (Type->getContainedAutoType() && Return && Return->getRetValue())
    Type = Return->getRetValue()->getType();
  GuardClass Class = guardClass(Type, SC);
  if (Class.By && !Class.IsKnown && !Return)
    Class.Shape.Doubt = "making it may do more than keep what it calls";
  if (Class.By && Return && Return->getRetValue() &&
      !isMadeOfOne(Return->getRetValue()))
    Class.Shape.Doubt = "whether it runs is decided when it is made";
  return Class;
}

/// `::folly::detail::ScopeGuardOnExit() + [&] { ... }`, where it depends on
/// template parameters.
const NamedDecl *follysOperand(const Expr *Left, ASTContext &Ctx) {
  QualType Type = Left->getType();
  const TagDecl *Tag = Type->isDependentType() ? nullptr : Type->getAsTagDecl();
  return Tag && isNamed(Tag, "::folly::detail::ScopeGuardOnExit", Ctx)
             ? Tag
             : nullptr;
}

/// What a guard is made from, if the expression makes one.
struct Made {
  GuardClass Class;
  const Expr *Callable = nullptr;
};

/// Does a function that is known by its name make the object?
bool isMadeByKnown(const Expr *E, const SuggestContext &SC) {
  if (!E || SC.Guards.empty())
    return false;
  E = E->IgnoreImplicit()->IgnoreParens();
  while (const auto *Copy = dyn_cast<CXXConstructExpr>(E)) {
    if (!Copy->isElidable() || Copy->getNumArgs() != 1)
      return false;
    E = Copy->getArg(0)->IgnoreImplicit()->IgnoreParens();
  }
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *F = Call ? calledFunction(Call) : nullptr;
  return F && isKnown(F, SC);
}

/// Goes down from a guard's initialiser to the callable. In a template the
/// initialiser has to say what it makes.
Made made(const VarDecl *Guard, SuggestContext &SC) {
  Made Result;
  QualType Type = Guard->getType().getNonReferenceType();
  Result.Class = guardClass(Type, SC);
  if (!Result.Class.By && !Type->isDependentType() &&
      !Type->isUndeducedType() && !isMadeByKnown(Guard->getInit(), SC))
    return Result;
  auto Learn = [&](GuardClass Class) {
    if (!Result.Class.By || !Class.Shape.Doubt.empty())
      Result.Class = std::move(Class);
  };
  const Expr *E = Guard->getInit();
  while (E) {
    E = E->IgnoreImplicit()->IgnoreParens();
    const Expr *Inner = nullptr;
    if (const auto *Unresolved = dyn_cast<CXXUnresolvedConstructExpr>(E)) {
      if (GuardClass Class = guardClass(Unresolved->getTypeAsWritten(), SC);
          Class.By) {
        Learn(std::move(Class));
        Inner = onlyArgument(*argumentsOf(E));
      }
    } else if (auto Arguments = argumentsOf(E)) {
      Inner = onlyArgument(*Arguments);
    } else if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E)) {
      if (guardClass(Cast->getType(), SC).By)
        Inner = Cast->getSubExpr();
    } else if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
      if (Unary->getOpcode() == UO_Plus) // a lambda as a function pointer
        Inner = Unary->getSubExpr();
    } else if (const auto *Plus = dyn_cast<BinaryOperator>(E)) {
      if (const NamedDecl *Folly = follysOperand(Plus->getLHS(), SC.Ctx)) {
        Result.Class = {Folly, true, {}};
        Inner = Plus->getRHS();
      }
    } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
      if (const NamedDecl *Folly =
              Operator->getNumArgs() == 2
                  ? follysOperand(Operator->getArg(0), SC.Ctx)
                  : nullptr) {
        Result.Class = {Folly, true, {}};
        Inner = Operator->getArg(1);
      }
    } else if (const auto *Conversion = dyn_cast<CXXMemberCallExpr>(E);
               Conversion && isa_and_nonnull<CXXConversionDecl>(
                                 Conversion->getMethodDecl())) {
      // The same, without the `+`.
      Inner = Conversion->getImplicitObjectArgument();
    } else if (const auto *Call = dyn_cast<CallExpr>(E)) {
      if (GuardClass Class = madeBy(calledFunction(Call), SC); Class.By) {
        Learn(std::move(Class));
        Inner = onlyArgument({Call->getArgs(), Call->getNumArgs()});
      }
    }
    if (!Inner)
      break;
    E = Inner;
  }
  Result.Callable = E;
  return Result;
}

/// Can it be called? If that is not known yet, the shape has said so.
bool isCallable(const Expr *E) {
  if (!E)
    return false;
  QualType Type = E->getType().getNonReferenceType();
  if (isa<LambdaExpr>(E) || Type->isDependentType() || Type->isFunctionType() ||
      Type->isFunctionPointerType() || isa<OverloadExpr>(E))
    return true;
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition())
    return false;
  DeclarationName Name =
      Class->getASTContext().DeclarationNames.getCXXOperatorName(OO_Call);
  return !Class->lookup(Name).empty();
}

/// What the classes and functions are called by those who use them.
std::string commonName(const NamedDecl *By) {
  if (By->getName() == "ScopeGuardOnExit")
    return "SCOPE_EXIT";
  if (By->getName() == "ScopeGuardImpl")
    return "folly::makeGuard";
  // Without the inline namespaces of versions, and those of details.
  std::string Name = By->getNameAsString();
  for (const DeclContext *In = By->getDeclContext(); In; In = In->getParent())
    if (const auto *Namespace = dyn_cast<NamespaceDecl>(In))
      if (!Namespace->isInline() && !Namespace->isAnonymousNamespace() &&
          Namespace->getName() != "detail")
        Name = Namespace->getNameAsString() + "::" + Name;
  return Name;
}

// --- Which form ------------------------------------------------------------

/// Is every use of the copy a plain read? Then it does not matter whether it is
/// const.
bool isOnlyRead(const Function &Fn, const LambdaExpr *Lambda,
                const ValueDecl *Captured) {
  return llvm::all_of(Fn.uses(Captured), [&](const DeclRefExpr *Use) {
    if (!Fn.isWithin(Use, Lambda->getBody()))
      return true;
    const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Fn.parent(Use));
    return Cast && Cast->getCastKind() == CK_LValueToRValue;
  });
}

enum class Form { Block, Captures, Call };

struct Shape {
  Form As = Form::Block;
  bool ByReference = true; ///< `[&]` says all
};

Shape shapeOf(const Function &Fn, const LambdaExpr *Lambda) {
  Shape Result;
  bool Dependent = Lambda->getCallOperator()->isDependentContext();
  for (const LambdaCapture &C : Lambda->captures()) {
    bool IsCopy =
        C.getCaptureKind() == LCK_StarThis || C.getCaptureKind() == LCK_ByCopy;
    if (!IsCopy &&
        !(C.capturesVariable() && C.getCapturedVar()->isInitCapture()))
      continue;
    Result.ByReference = false;
    Result.As = std::max(Result.As, Form::Captures);
    // Of a copy that is not only read it matters whether it is const.
    if (IsCopy && !Lambda->isMutable() &&
        (Dependent || !C.capturesVariable() ||
         !isOnlyRead(Fn, Lambda, cast<VarDecl>(C.getCapturedVar()))))
      Result.As = Form::Call;
  }
  if (Lambda->getCaptureDefault() == LCD_ByCopy) {
    Result.ByReference = false;
    // A template captures nothing implicitly before it is instantiated.
    Result.As =
        std::max(Result.As, Dependent && !Lambda->isMutable() ? Form::Call
                                                              : Form::Captures);
  }
  forEachOwn(Lambda->getBody(), [&](const Stmt *S) {
    const auto *Return = dyn_cast<ReturnStmt>(S);
    if (!Return)
      return;
    bool IsPlain =
        !Return->getRetValue() &&
        (Result.As != Form::Block || Fn.Decl->getReturnType()->isVoidType());
    if (!IsPlain)
      Result.As = std::max(Result.As,
                           Return->getRetValue() ? Form::Call : Form::Captures);
  });
  if (Lambda->getCallOperator()->getNumParams() || Lambda->isGenericLambda())
    Result.As = Form::Call;
  return Result;
}

// --- Writing it -------------------------------------------------------------

/// Before `[[maybe_unused]]`, which does not belong to the statement.
FilePlace withAttribute(FilePlace Begin, const SourceText &Text) {
  llvm::StringRef Before =
      Text.sourceManager().getBufferData(Begin.File).take_front(Begin.Offset);
  llvm::StringRef Trimmed = Before.rtrim();
  for (llvm::StringRef Attribute : {"[[maybe_unused]]", "[[gnu::unused]]"})
    if (Trimmed.consume_back(Attribute))
      Begin.Offset = Trimmed.size();
  return Begin;
}

void writeLambda(Suggestion &S, SuggestContext &SC, const Function &Fn,
                 const DeclStmt *Statement, const LambdaExpr *Lambda) {
  const SourceText &Text = SC.Text;
  const auto *Body = cast<CompoundStmt>(Lambda->getBody());
  FilePlace Begin = withAttribute(Text.begin(Statement->getBeginLoc()), Text);
  FilePlace End = Text.end(Statement->getEndLoc());
  FilePlace Open = Text.begin(Body->getLBracLoc());
  FilePlace Close = Text.end(Body->getRBracLoc());
  if (Body->getLBracLoc().isMacroID() || Body->getRBracLoc().isMacroID())
    S.refuse(Statement->getBeginLoc(), "its code is in a macro");
  if (!S.isKept(Begin, End) || !S.isKept(Open, Close))
    return;

  Shape Shape = shapeOf(Fn, Lambda);
  SourceRange Introducer = Lambda->getIntroducerRange();
  bool WrittenHere = Introducer.getBegin().isFileID();
  std::string Captures =
      Shape.ByReference ? "[&]" : Text.text(Introducer).str();
  if (!WrittenHere && (!Shape.ByReference || Shape.As == Form::Call)) {
    S.refuse(Statement->getBeginLoc(), "its captures are in a macro");
    return;
  }
  switch (Shape.As) {
  case Form::Block:
    S.replace(Begin, Open, SC.Defer + " ");
    S.replace(Close, End, "");
    break;
  case Form::Captures:
    S.replace(Begin, Open, SC.Defer + " " + Captures + " ");
    S.replace(Close, End, ";");
    break;
  case Form::Call:
    S.replace(Begin, Text.begin(Introducer.getBegin()), SC.Defer + " ");
    // With a list of parameters it is a lambda to every reader.
    if (!Lambda->hasExplicitParameters())
      S.insert(Text.end(Introducer.getEnd()), "()");
    S.replace(Close, End, "();");
    break;
  }
}

/// A function or a variable that is called.
void writeCall(Suggestion &S, SuggestContext &SC, const Function &Fn,
               const DeclStmt *Statement, const Expr *Callable,
               bool TestsCallable) {
  const SourceText &Text = SC.Text;
  const Expr *Named = Callable->IgnoreParenImpCasts();
  if (const auto *Address = dyn_cast<UnaryOperator>(Named);
      Address && Address->getOpcode() == UO_AddrOf)
    Named = Address->getSubExpr()->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Named);
  const ValueDecl *Called = Ref ? Ref->getDecl() : nullptr;
  if (Called && !Called->getType()->isDependentType() &&
      isa<FunctionDecl>(Called) && !isa<CXXMethodDecl>(Called)) {
    checkCode(S, Fn, Statement);
  } else if (const auto *Var = dyn_cast_or_null<VarDecl>(Called);
             Var && !Var->getType()->isDependentType()) {
    QualType Type = Var->getType().getNonReferenceType();
    const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
    const LambdaExpr *Lambda = nullptr;
    if (Class && Class->isLambda() && Var->getInit())
      Lambda = dyn_cast<LambdaExpr>(
          Var->getInit()->IgnoreImplicit()->IgnoreParenImpCasts());
    bool IsFunction =
        Type->isFunctionPointerType() ||
        (Class &&
         !match(cxxRecordDecl(hasName("::std::function")), *Class, SC.Ctx)
              .empty());
    if (!Lambda && !IsFunction)
      S.refuse(Callable->getBeginLoc(),
               "what it calls is neither a lambda nor a function");
    else if (IsFunction && TestsCallable)
      S.refuse(Callable->getBeginLoc(),
               "where it is empty, the guard does nothing, but a deferred call "
               "panics");
    else
      checkCode(S, Fn, Lambda ? Lambda->getBody() : nullptr);
  } else {
    S.refuse(Callable->getBeginLoc(),
             "what it calls is not a lambda that is written here, nor the name "
             "of one, or of a function");
  }
  FilePlace Begin = withAttribute(Text.begin(Statement->getBeginLoc()), Text);
  if (Statement->getBeginLoc().isMacroID() ||
      Callable->getBeginLoc().isMacroID())
    S.refuse(Statement->getBeginLoc(), "it is in a macro");
  if (!S.isRefused())
    S.replace(
        Begin, Text.end(Statement->getEndLoc()),
        (SC.Defer + " " + Text.text(Ref->getSourceRange()) + "();").str());
}

/// What the guard catches must not be thrown.
void checkCatches(Suggestion &S, const Expr *Callable, SuggestContext &SC) {
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Callable);
  if (!Lambda || mayThrow(Lambda->getBody(), SC.Ctx))
    S.refuse(Callable->getBeginLoc(),
             "the guard keeps in what this throws, but it leaves the function "
             "from a deferred call");
}

} // namespace

void suggestScopeGuards(SuggestContext &SC, const Function &Fn) {
  for (const DeclStmt *Statement : Fn.Locals) {
    for (const Decl *D : Statement->decls()) {
      const auto *Guard = dyn_cast<VarDecl>(D);
      if (!Guard || !Guard->hasLocalStorage())
        continue;
      Made From = made(Guard, SC);
      const GuardShape &Shape = From.Class.Shape;
      if (!From.Class.By || (!From.Class.IsKnown && !isCallable(From.Callable)))
        continue;
      std::string By = commonName(From.Class.By);
      bool IsMacro = Statement->getBeginLoc().isMacroID();
      Suggestion S(SC, DiagID::SuggestScopeGuard,
                   IsMacro ? Statement->getBeginLoc() : Guard->getLocation(),
                   IsMacro ? By
                           : "'" + Guard->getNameAsString() + "' (" + By + ")");
      checkPlace(S, Fn, Statement);
      if (!Statement->isSingleDecl())
        S.refuse(Guard->getLocation(), "it is declared together with others");
      checkUnused(S, Fn, Guard, SC.Text);
      checkNamed(S, Fn, Guard, SC.Text);
      if (!Shape.Doubt.empty())
        S.refuse(Guard->getLocation(), Shape.Doubt);
      if (Shape.Catches)
        checkCatches(S, From.Callable, SC);
      if (const auto *Lambda = dyn_cast_or_null<LambdaExpr>(From.Callable)) {
        checkCode(S, Fn, Lambda->getBody());
        if (!S.isRefused())
          writeLambda(S, SC, Fn, Statement, Lambda);
      } else if (From.Callable) {
        if (!S.isRefused())
          writeCall(S, SC, Fn, Statement, From.Callable, Shape.TestsCallable);
      }
    }
  }
}

} // namespace opendefer
