//===- Findings.h - What has been found, after the parses -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The source managers are gone by then: places are offsets in files.
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

/// A byte of a file as the user wrote it.
struct DiskLocation {
  std::string Path; ///< without symbolic links
  unsigned Offset = 0;
};

using LocatedDecision = DecisionAt<DiskLocation>;

/// A diagnostic at a place in a file on the disk.
struct Problem {
  struct Note {
    DiskLocation Place;
    std::string Text;
  };
  DiagID Id;
  DiskLocation Place;
  unsigned Length = 0; ///< of what is underlined; 0 for the word at Place
  std::string Message;
  std::vector<Note> Notes;
  std::vector<std::pair<std::string, Edit>> Fix; ///< all of it, or none
};

} // namespace opendefer

#endif // OPENDEFER_REPORT_FINDINGS_H
