//===- StagedFiles.cpp - Several files, written together ------------------===//

#include "Driver/StagedFiles.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

namespace fs = llvm::sys::fs;

namespace opendefer {
namespace {

llvm::Error failure(llvm::StringRef Path, const std::string &Why) {
  return llvm::make_error<llvm::StringError>(
      "cannot write '" + Path + "': " + Why, llvm::inconvertibleErrorCode());
}

bool hasContents(llvm::StringRef Path, llvm::StringRef Contents) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  return Buffer && (*Buffer)->getBuffer() == Contents;
}

/// Asks for the error: a stream that is destroyed with one ends the process.
std::error_code write(llvm::raw_fd_ostream &OS, llvm::StringRef Contents) {
  OS << Contents;
  OS.flush();
  std::error_code Code = OS.error();
  OS.clear_error();
  return Code;
}

} // namespace

StagedFiles::~StagedFiles() {
  for (File &F : Files)
    llvm::consumeError(F.Temp.discard());
}

llvm::Error StagedFiles::stage(llvm::StringRef Path, llvm::StringRef Contents) {
  // Through a symbolic link, not in its place.
  llvm::SmallString<256> Target(Path);
  fs::file_status Status;
  bool Exists = !fs::real_path(Path, Target) && !fs::status(Target, Status);
  if (!Exists)
    Target = Path;
  if (Exists && Status.type() != fs::file_type::regular_file) {
    std::error_code Code;
    llvm::raw_fd_ostream OS(Target, Code);
    if (!Code)
      Code = write(OS, Contents);
    return Code ? failure(Path, Code.message()) : llvm::Error::success();
  }
  if (Exists && hasContents(Target, Contents))
    return llvm::Error::success();
  if (Exists)
    if (std::error_code Code = fs::access(Target, fs::AccessMode::Write))
      return failure(Path, Code.message());

  llvm::Expected<fs::TempFile> Temp =
      fs::TempFile::create(Target + ".%%%%%%%%.tmp");
  if (!Temp)
    return failure(Path, llvm::toString(Temp.takeError()));
  llvm::raw_fd_ostream OS(Temp->FD, /*shouldClose=*/false);
  std::error_code Code = write(OS, Contents);
  if (!Code && Exists)
    Code = fs::setPermissions(Temp->FD, Status.permissions());
  if (Code) {
    llvm::consumeError(Temp->discard());
    return failure(Path, Code.message());
  }
  Files.push_back({std::move(*Temp), std::string(Target)});
  return llvm::Error::success();
}

llvm::Error StagedFiles::commit() {
  while (!Files.empty()) {
    File F = std::move(Files.back());
    Files.pop_back();
    if (llvm::Error E = F.Temp.keep(F.Target))
      return failure(F.Target, llvm::toString(std::move(E)));
  }
  return llvm::Error::success();
}

llvm::Error writeFile(llvm::StringRef Path, llvm::StringRef Contents) {
  StagedFiles Files;
  if (llvm::Error E = Files.stage(Path, Contents))
    return E;
  return Files.commit();
}

} // namespace opendefer
