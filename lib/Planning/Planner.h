//===- Planner.h - The steps of planning ------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to this folder; Plan.h lists the decisions of each step.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLANNING_PLANNER_H
#define OPENDEFER_PLANNING_PLANNER_H

#include "Planning/Plan.h"

namespace opendefer {

/// What the steps of completePlans() read.
struct PlanContext {
  const VariableScopes &Variables;
  const clang::ASTContext &Ctx;
  const SourceText &Text;
};

// Steps of planFunction():
void planOpenCoding(FunctionPlan &Plan, const LoweringOptions &Options,
                    const SourceText &Text, std::vector<Decision> &Decisions,
                    std::vector<Diagnostic> &Diagnostics);
/// Needs the groups. Nothing if the frame has to be registered.
std::optional<Insertion> planTableFrame(const FunctionPlan &Plan,
                                        const SourceText &Text);

/// Can the frame of its function be a table frame?
bool canBeInTableFrame(const GroupPlan &G);

// Steps of completePlans(), for one function:
void planRecover(FunctionPlan &Plan, const PlanContext &PC);
void planRegion(FunctionPlan &Plan, const PlanContext &PC);
/// Needs the region. Gives a group up to a catch-all, and its function to a
/// registered frame, if the returns require that.
void planReturns(FunctionPlan &Plan, const PlanContext &PC);
/// Needs the region. Does nothing unless the function is a coroutine.
void planCoroutine(FunctionPlan &Plan, const PlanContext &PC);
/// Needs the groups.
void planClosures(FunctionPlan &Plan, const PlanContext &PC);

/// One past the body's `{` and the pragmas after it that apply to the body.
FileLocation beginOfBody(const DeferringFunction &Fn, const SourceText &Text);

/// Only the beginning of a block can have `__label__ name;`.
bool beginsWithLocalLabel(const clang::CompoundStmt *Body);

bool isConstructorOrDestructor(const DeferringFunction &Fn);

/// The captures of a lambda around `Inside`, which uses `Bindings`.
CapturePlan planCaptures(llvm::ArrayRef<const clang::BindingDecl *> Bindings,
                         const clang::Stmt *Inside, const DeferringFunction &Fn,
                         const clang::LangOptions &LangOpts);
/// Adds the captures by name of the deferred block `Site`.
void planNamedCaptures(CapturePlan &Captures, const DeferSite &Site,
                       const FunctionPlan &Plan, const clang::ASTContext &Ctx);

} // namespace opendefer

#endif // OPENDEFER_PLANNING_PLANNER_H
