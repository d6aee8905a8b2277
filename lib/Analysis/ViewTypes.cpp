//===- ViewTypes.cpp - Types whose values refer to other objects ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A class is judged by its parts: its bases and fields, and, as the classes of
// the standard library hide their fields well, its template arguments.
//
//===----------------------------------------------------------------------===//

#include "Analysis/ViewTypes.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {
namespace {

constexpr unsigned MaxDepth = 8;

const CXXRecordDecl *classOf(QualType Type) {
  return Type.getNonReferenceType()->getAsCXXRecordDecl();
}

template <typename Attribute> bool isMarked(QualType Type) {
  const CXXRecordDecl *RD = classOf(Type);
  if (!RD)
    return false;
  if (RD->hasAttr<Attribute>())
    return true;
  const auto *S = dyn_cast<ClassTemplateSpecializationDecl>(RD);
  return S && S->getSpecializedTemplate()
                  ->getTemplatedDecl()
                  ->template hasAttr<Attribute>();
}

QualType elementType(QualType Type) {
  while (const ArrayType *Array = Type->getAsArrayTypeUnsafe())
    Type = Array->getElementType();
  return Type;
}

bool isObjectPointer(QualType Type) {
  return Type->isPointerType() && !Type->isFunctionPointerType();
}

/// The definition of a class whose parts are known; null for other types.
const CXXRecordDecl *definitionOf(QualType Type) {
  const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
  RD = RD ? RD->getDefinition() : nullptr;
  return RD && !RD->isDependentContext() ? RD : nullptr;
}

bool anyOfTypes(llvm::ArrayRef<TemplateArgument> Arguments,
                llvm::function_ref<bool(QualType)> Is) {
  return llvm::any_of(Arguments, [&](const TemplateArgument &Argument) {
    if (Argument.getKind() == TemplateArgument::Pack)
      return anyOfTypes(Argument.pack_elements(), Is);
    return Argument.getKind() == TemplateArgument::Type &&
           Is(Argument.getAsType());
  });
}

bool anyOfFields(const CXXRecordDecl *RD,
                 llvm::function_ref<bool(QualType)> Is) {
  return llvm::any_of(RD->fields(),
                      [&](const FieldDecl *F) {
                        return Is(elementType(F->getType()));
                      }) ||
         llvm::any_of(RD->bases(), [&](const CXXBaseSpecifier &Base) {
           return Is(Base.getType());
         });
}

bool anyOfTemplateArguments(const CXXRecordDecl *RD,
                            llvm::function_ref<bool(QualType)> Is) {
  const auto *S = dyn_cast<ClassTemplateSpecializationDecl>(RD);
  return S && !RD->isEmpty() && anyOfTypes(S->getTemplateArgs().asArray(), Is);
}

bool mayContain(QualType Type, unsigned Depth);

/// The template arguments of a class of the standard library are the types of
/// its elements.
bool hasViewAsElement(const CXXRecordDecl *RD, unsigned Depth) {
  return RD->isInStdNamespace() && anyOfTemplateArguments(RD, [&](QualType T) {
           return mayContain(T, Depth + 1);
         });
}

bool isViewClass(const CXXRecordDecl *RD, unsigned Depth) {
  if (!RD || Depth > MaxDepth)
    return false;
  bool OwnsNothing = !RD->hasNonTrivialDestructor();
  auto Views = [&](QualType Type) {
    if (Type->isReferenceType())
      return true;
    return OwnsNothing && (isObjectPointer(Type) ||
                           isViewClass(definitionOf(Type), Depth + 1));
  };
  return anyOfFields(RD, Views) || (OwnsNothing && hasViewAsElement(RD, Depth));
}

bool mayContain(QualType Type, unsigned Depth) {
  Type = elementType(Type);
  if (Type->isReferenceType() || isObjectPointer(Type))
    return true;
  const CXXRecordDecl *RD = definitionOf(Type);
  if (!RD || Depth > MaxDepth)
    return false;
  if (isMarked<PointerAttr>(Type) || isInitializerList(Type) ||
      isViewClass(RD, Depth) || hasViewAsElement(RD, Depth))
    return true;
  // The pointers of an owner lead to what it owns.
  return !RD->isInStdNamespace() && anyOfFields(RD, [&](QualType Field) {
    return Field->isRecordType() && mayContain(Field, Depth + 1);
  });
}

/// Is it true of the type, or of a part of it?
bool anyPart(QualType Type, unsigned Depth,
             llvm::function_ref<bool(QualType)> Is) {
  Type = elementType(Type);
  if (Is(Type))
    return true;
  const CXXRecordDecl *RD = definitionOf(Type);
  auto IsPart = [&](QualType Part) { return anyPart(Part, Depth + 1, Is); };
  return RD && Depth <= MaxDepth &&
         (anyOfFields(RD, IsPart) || anyOfTemplateArguments(RD, IsPart));
}

bool isSameUnqualified(QualType A, QualType B) {
  return A->getCanonicalTypeUnqualified() == B->getCanonicalTypeUnqualified();
}

} // namespace

bool isGslPointer(QualType Type) { return isMarked<PointerAttr>(Type); }
bool isGslOwner(QualType Type) { return isMarked<OwnerAttr>(Type); }

bool isInitializerList(QualType Type) {
  const CXXRecordDecl *RD = classOf(Type);
  return RD && RD->isInStdNamespace() && RD->getIdentifier() &&
         RD->getName() == "initializer_list";
}

bool isCallable(QualType Type) {
  const CXXRecordDecl *RD = definitionOf(Type.getNonReferenceType());
  if (!RD)
    return false;
  DeclarationName Call =
      RD->getASTContext().DeclarationNames.getCXXOperatorName(OO_Call);
  return RD->isLambda() || !RD->lookup(Call).empty();
}

bool isSameClass(QualType A, QualType B) {
  const CXXRecordDecl *Left = classOf(A);
  const CXXRecordDecl *Right = classOf(B);
  return Left && Right && Left->getCanonicalDecl() == Right->getCanonicalDecl();
}

bool isView(QualType Type) {
  Type = Type.getNonReferenceType();
  return isObjectPointer(Type) || isGslPointer(Type) ||
         isInitializerList(Type) || isViewClass(definitionOf(Type), 0);
}

bool mayContainView(QualType Type) {
  return mayContain(Type.getNonReferenceType(), 0);
}

bool hasPart(QualType Whole, QualType Part) {
  Part = Part.getNonReferenceType();
  return anyPart(Whole.getNonReferenceType(), 0,
                 [&](QualType Type) { return isSameUnqualified(Type, Part); });
}

bool hasReferenceTo(QualType Whole, QualType Target) {
  Target = Target.getNonReferenceType();
  return anyPart(Whole.getNonReferenceType(), 0, [&](QualType Type) {
    return (Type->isReferenceType() || Type->isPointerType()) &&
           isSameUnqualified(Type->getPointeeType(), Target);
  });
}

} // namespace opendefer
