//===- Findings.h - Diagnostics and decisions of all parses -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What do the parses of all sources leave for fixes and reports? Locations are
// offsets in files, since the source managers no longer exist.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REPORT_FINDINGS_H
#define OPENDEFER_REPORT_FINDINGS_H

#include "Basic/Decision.h"
#include "Basic/Edit.h"
#include <string>
#include <utility>
#include <vector>

namespace opendefer {

/// An offset in a file as the user wrote it.
struct DiskLocation {
  std::string Path; ///< without symbolic links
  unsigned Offset = 0;
};

using LocatedDecision = DecisionAt<DiskLocation>;

/// A diagnostic that is located in a file on the disk.
struct Problem {
  struct Note {
    DiskLocation Place;
    std::string Text;
  };
  DiagID Id;
  DiskLocation Place;
  unsigned Length = 0; ///< of the underlined range; 0: the word at Place
  std::string Message;
  std::vector<Note> Notes;
  std::vector<std::pair<std::string, Edit>> Fix; ///< complete or empty
};

} // namespace opendefer

#endif // OPENDEFER_REPORT_FINDINGS_H
