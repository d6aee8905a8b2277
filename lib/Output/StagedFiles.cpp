//===- StagedFiles.cpp - Several files, written together ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Output/StagedFiles.h"
#include "Basic/Errors.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace path = llvm::sys::path;

namespace opendefer {
namespace {

llvm::Error cannotWriteFor(llvm::StringRef Path, int Errno) {
  return cannotWrite(Path, std::error_code(Errno, std::generic_category()));
}

/// Returns 0 or the errno.
int writeAll(int FD, llvm::StringRef Contents) {
  while (!Contents.empty()) {
    ssize_t Size = write(FD, Contents.data(), Contents.size());
    if (Size < 0 && errno != EINTR)
      return errno;
    Contents = Contents.drop_front(Size > 0 ? Size : 0);
  }
  return 0;
}

/// Closes the file. Returns the first error: `Code`, or that of close().
int closed(int FD, int Code) {
  return close(FD) != 0 && Code == 0 ? errno : Code;
}

/// Follows symbolic links. The target need not exist.
std::string resolveLinks(llvm::StringRef Path) {
  std::string Name = Path.str();
  char Buffer[4096];
  for (int Depth = 0; Depth < 40; ++Depth) {
    ssize_t Length = readlink(Name.c_str(), Buffer, sizeof(Buffer));
    if (Length < 0)
      break;
    llvm::StringRef Link(Buffer, Length);
    llvm::SmallString<256> Next;
    if (!path::is_absolute(Link))
      Next = path::parent_path(Name);
    path::append(Next, Link);
    Name = std::string(Next);
  }
  return Name;
}

/// Copies extended attributes, which include access control lists. Returns
/// false if an attribute is lost that a user may set.
bool copyAttributes(const std::string &From, int To) {
  ssize_t Size = listxattr(From.c_str(), nullptr, 0);
  if (Size <= 0)
    return true; // no attributes, or the file system has none
  std::string Names(Size, '\0');
  Size = listxattr(From.c_str(), &Names[0], Names.size());
  llvm::StringRef Rest(Names.data(), Size > 0 ? Size : 0);
  for (llvm::StringRef Name; !Rest.empty();) {
    std::tie(Name, Rest) = Rest.split('\0');
    ssize_t Length = getxattr(From.c_str(), Name.data(), nullptr, 0);
    if (Length < 0)
      continue;
    std::string Value(Length, '\0');
    Length = getxattr(From.c_str(), Name.data(), &Value[0], Value.size());
    // Attributes of security modules may be lost: a module sets its own.
    if (Length >= 0 &&
        fsetxattr(To, Name.data(), Value.data(), Length, 0) != 0 &&
        (Name.consume_front("user.") || Name.consume_front("system.")))
      return false;
  }
  return true;
}

/// Gives a new file the owner, mode and attributes of the old one. Returns
/// false if it cannot have them.
bool makeAlike(int FD, const std::string &Old, const struct stat &Status) {
  struct stat Now;
  if (fstat(FD, &Now) != 0)
    return false;
  if ((Now.st_uid != Status.st_uid || Now.st_gid != Status.st_gid) &&
      fchown(FD, Status.st_uid, Status.st_gid) != 0)
    return false;
  // Set the mode last, because changing the owner or an access control list
  // clears bits of it.
  if (!copyAttributes(Old, FD) || fchmod(FD, Status.st_mode & 07777) != 0 ||
      fstat(FD, &Now) != 0)
    return false;
  return Now.st_mode == Status.st_mode;
}

/// Exchanges two files. `A` is a temporary file.
int swapFiles(const std::string &A, const std::string &B) {
  constexpr unsigned Exchange = 2; // RENAME_EXCHANGE, which some libcs lack
  if (syscall(SYS_renameat2, AT_FDCWD, A.c_str(), AT_FDCWD, B.c_str(),
              Exchange) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  // The file system cannot exchange files in one step.
  std::string Third = A + "~";
  llvm::sys::RemoveFileOnSignal(Third);
  int Code = 0;
  if (link(B.c_str(), Third.c_str()) != 0 || rename(A.c_str(), B.c_str()) != 0)
    Code = errno;
  if (Code == 0)
    rename(Third.c_str(), A.c_str());
  else
    unlink(Third.c_str());
  llvm::sys::DontRemoveFileOnSignal(Third);
  return Code;
}

/// Blocks fatal signals, so that either all files are replaced or none.
class SignalsWait {
public:
  SignalsWait() {
    sigset_t Signals;
    sigemptyset(&Signals);
    for (int Signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP})
      sigaddset(&Signals, Signal);
    pthread_sigmask(SIG_BLOCK, &Signals, &Before);
  }
  ~SignalsWait() { pthread_sigmask(SIG_SETMASK, &Before, nullptr); }

private:
  sigset_t Before;
};

} // namespace

StagedFiles::~StagedFiles() {
  for (File &F : Files) {
    if (F.Temp.empty())
      continue;
    unlink(F.Temp.c_str());
    llvm::sys::DontRemoveFileOnSignal(F.Temp);
  }
}

/// Returns the name of a new file with the owner, mode and attributes of the
/// old one. Returns "" and sets errno if that is impossible.
std::string StagedFiles::makeTemp(const File &F, const struct stat *Old) {
  std::string Name;
  int FD = -1;
  for (int Try = 0; FD < 0 && Try < 100; ++Try) {
    llvm::SmallString<256> Random;
    llvm::sys::fs::createUniquePath(F.Target + ".%%%%%%%%.tmp", Random,
                                    /*MakeAbsolute=*/false);
    Name = std::string(Random);
    llvm::sys::RemoveFileOnSignal(Name);
    FD = open(Name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (FD < 0)
      llvm::sys::DontRemoveFileOnSignal(Name);
    if (FD < 0 && errno != EEXIST)
      return "";
  }
  if (FD < 0)
    return "";
  int Code = writeAll(FD, F.Contents);
  if (Code == 0 && Old && !makeAlike(FD, F.Target, *Old))
    Code = EPERM;
  Code = closed(FD, Code);
  if (Code == 0)
    return Name;
  unlink(Name.c_str());
  llvm::sys::DontRemoveFileOnSignal(Name);
  errno = Code;
  return "";
}

llvm::Error StagedFiles::stage(llvm::StringRef Path, llvm::StringRef Contents) {
  File F;
  F.Given = Path.str();
  F.Target = resolveLinks(Path);
  F.Contents = Contents.str();
  struct stat Status;
  F.Exists = stat(F.Target.c_str(), &Status) == 0;
  if (F.Exists && !S_ISREG(Status.st_mode)) {
    int FD = open(F.Target.c_str(), O_WRONLY | O_CLOEXEC);
    int Code = FD < 0 ? errno : closed(FD, writeAll(FD, Contents));
    return Code ? cannotWriteFor(Path, Code) : llvm::Error::success();
  }
  int Code = F.Exists ? stageOver(F, Status) : stageNew(F);
  if (Code)
    return cannotWriteFor(Path, Code);
  if (F.Old != F.Contents || !F.CanUndo)
    Files.push_back(std::move(F));
  return llvm::Error::success();
}

int StagedFiles::stageNew(File &F) {
  F.Temp = makeTemp(F, nullptr);
  return F.Temp.empty() ? errno : 0;
}

int StagedFiles::stageOver(File &F, const struct stat &Status) {
  auto Old = llvm::MemoryBuffer::getFile(F.Target, /*IsText=*/false,
                                         /*RequiresNullTerminator=*/false,
                                         /*IsVolatile=*/true);
  F.CanUndo = bool(Old);
  if (Old)
    F.Old = (*Old)->getBuffer().str();
  if (Old && F.Old == F.Contents)
    return 0;
  if (access(F.Target.c_str(), W_OK) != 0)
    return errno;
  F.Temp = makeTemp(F, &Status);
  // Fall back to overwriting the file, if that can be undone.
  bool MayOverwrite = F.CanUndo && errno != ENOSPC && errno != EDQUOT;
  return F.Temp.empty() && !MayOverwrite ? errno : 0;
}

int StagedFiles::overwrite(File &F) {
  int FD = open(F.Target.c_str(), O_WRONLY | O_CLOEXEC);
  if (FD < 0)
    return errno;
  F.Done = File::Overwritten;
  int Code = writeAll(FD, F.Contents);
  if (Code == 0 && ftruncate(FD, F.Contents.size()) != 0)
    Code = errno;
  return closed(FD, Code);
}

int StagedFiles::put(File &F) {
  if (F.Temp.empty())
    return overwrite(F);
  if (!F.Exists) {
    if (rename(F.Temp.c_str(), F.Target.c_str()) != 0)
      return errno;
    F.Done = File::Created;
    return 0;
  }
  int Code = swapFiles(F.Temp, F.Target);
  if (Code == 0)
    F.Done = File::Exchanged;
  // Renaming fails for a mount point and in a sticky directory.
  return Code != 0 && F.CanUndo ? overwrite(F) : Code;
}

void StagedFiles::undo(File &F) {
  switch (F.Done) {
  case File::Untouched:
    break;
  case File::Created:
    unlink(F.Target.c_str());
    break;
  case File::Exchanged:
    swapFiles(F.Temp, F.Target);
    break;
  case File::Overwritten: {
    int FD = open(F.Target.c_str(), O_WRONLY | O_CLOEXEC);
    if (FD >= 0 && writeAll(FD, F.Old) == 0)
      (void)!ftruncate(FD, F.Old.size());
    if (FD >= 0)
      close(FD);
    break;
  }
  }
  F.Done = File::Untouched;
}

llvm::Error StagedFiles::commit() {
  SignalsWait Wait;
  for (size_t I = 0; I != Files.size(); ++I) {
    int Code = put(Files[I]);
    if (Code == 0)
      continue;
    for (size_t Undone = I + 1; Undone-- > 0;)
      undo(Files[Undone]);
    return cannotWriteFor(Files[I].Given, Code);
  }
  for (File &F : Files) {
    if (F.Temp.empty())
      continue;
    unlink(F.Temp.c_str());
    llvm::sys::DontRemoveFileOnSignal(F.Temp);
  }
  Files.clear();
  return llvm::Error::success();
}

llvm::Error writeFile(llvm::StringRef Path, llvm::StringRef Contents) {
  StagedFiles Files;
  if (llvm::Error E = Files.stage(Path, Contents))
    return E;
  return Files.commit();
}

} // namespace opendefer
