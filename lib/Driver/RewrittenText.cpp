//===- RewrittenText.cpp - A buffer, before and after ---------------------===//

#include "Driver/RewrittenText.h"
#include "llvm/ADT/STLExtras.h"

namespace opendefer {

bool merge(EditList &Into, const EditList &From) {
  for (const Edit &E : From) {
    auto At = llvm::partition_point(
        Into, [&](const Edit &Old) { return Old.Offset < E.Offset; });
    if (At != Into.end() && *At == E)
      continue;
    bool OverlapsNext = At != Into.end() && (At->Offset == E.Offset ||
                                             At->Offset < E.Offset + E.Length);
    bool OverlapsLast =
        At != Into.begin() &&
        std::prev(At)->Offset + std::prev(At)->Length > E.Offset;
    if (OverlapsNext || OverlapsLast)
      return false;
    Into.insert(At, E);
  }
  return true;
}

} // namespace opendefer
