//===- OutputFiles.h - Lowered files, from memory to the disk ----*- C++
//-*-===//
#ifndef OPENDEFER_DRIVER_OUTPUTFILES_H
#define OPENDEFER_DRIVER_OUTPUTFILES_H

#include "Driver/LoweringParse.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace opendefer {

/// A source that was given on the command line.
struct SourceFile {
  std::string Given; ///< as it was given
  std::string Path;  ///< absolute, without dots
};

/// What all parses together want to write. All paths are absolute and without
/// dots.
class OutputFiles {
public:
  /// Adds what a parse of `Source` gave, its paths made absolute. Files that
  /// several sources share have to come out alike.
  llvm::Error add(const SourceFile &Source, const LoweredUnit &Unit,
                  llvm::function_ref<std::string(llvm::StringRef)> Absolute);

  /// For the forms of output that have room for one file.
  llvm::Expected<std::string> singleText(const SourceFile &Source,
                                         bool LineDirective) const;
  llvm::Error writeInPlace() const;
  /// Writes what is needed to compile under `Directory`. `Notes` gets what the
  /// user has to know about include directories.
  llvm::Error writeUnder(llvm::StringRef Directory, bool LineDirectives,
                         std::vector<std::string> &Notes) const;

private:
  std::set<std::string> filesToMirror() const;
  llvm::Expected<std::string> textOf(const std::string &Path,
                                     bool LineDirective) const;

  std::vector<SourceFile> Sources;
  std::map<std::string, RewrittenText> Lowered;
  std::set<std::string> SystemHeaders;
  std::vector<IncludeEdge> Includes;
};

/// Replaces a file at once, so that nobody sees half of it, and keeps its
/// permissions. A device or pipe is written to.
llvm::Error writeFile(llvm::StringRef Path, llvm::StringRef Contents);

/// Absolute, without "." and "..".
std::string cleanPath(llvm::StringRef Path);

} // namespace opendefer

#endif // OPENDEFER_DRIVER_OUTPUTFILES_H
