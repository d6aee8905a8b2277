// copytree FROM TO: copies a directory tree.
//
// Every descriptor is opened relative to its directory's, so that renaming a
// parent meanwhile does no harm. What cannot be copied is reported and left
// out, never left half-written; the rest is copied. Exit status 1 then.
//
// Where to look: each `open` is followed by the `defer` that closes it, early
// returns need no further thought, and copyFile's deferred block does what a
// destructor cannot: it looks at the result, changes it, and cleans up.
#include <opendefer/defer.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace {

/// What went wrong and where; converts to true if something did.
struct Error {
  int code = 0;
  const char *action = "";
  explicit operator bool() const { return code != 0; }
};

Error lastError(const char *action) { return {errno, action}; }

/// One entry: its name in a directory, and for messages its whole path.
struct Entry {
  int directory;
  const char *name;
  std::string path;
};

/// What one run has done so far.
struct Copy {
  unsigned long long files = 0, directories = 0, links = 0, bytes = 0,
                     failures = 0;
  struct stat root = {}; ///< of the copy, so as not to copy it into itself
};

Error writeAll(int fd, const char *data, size_t size) {
  while (size) {
    ssize_t written = write(fd, data, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return lastError("write");
    data += written;
    size -= static_cast<size_t>(written);
  }
  return {};
}

/// Copies a regular file. If that fails, nothing is left of the copy.
Error copyFile(const Entry &from, const Entry &to, mode_t mode, Copy &copy) {
  defer_result Error error = {};

  // O_NONBLOCK: should it have become a pipe meanwhile, do not wait for a
  // writer.
  int in = openat(from.directory, from.name,
                  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (in < 0)
    return lastError("open");
  defer close(in);

  int out = openat(to.directory, to.name,
                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0)
    return lastError("create");
  defer {
    // A full disk or a quota may show only now.
    if (close(out) != 0 && !error)
      error = lastError("close");
    if (error)
      unlinkat(to.directory, to.name, 0);
  };

  char buffer[64 * 1024];
  unsigned long long copied = 0;
  for (;;) {
    ssize_t got = read(in, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return lastError("read");
    if (got == 0)
      break;
    if (Error failed = writeAll(out, buffer, static_cast<size_t>(got)))
      return failed;
    copied += static_cast<unsigned long long>(got);
  }
  if (fchmod(out, mode & 07777) != 0)
    return lastError("set mode");

  copy.files++;
  copy.bytes += copied;
  return {};
}

Error copyLink(const Entry &from, const Entry &to, Copy &copy) {
  char target[4096];
  ssize_t size = readlinkat(from.directory, from.name, target, sizeof target);
  if (size < 0)
    return lastError("read link");
  if (size == static_cast<ssize_t>(sizeof target))
    return {ENAMETOOLONG, "read link"};
  if (symlinkat(std::string(target, static_cast<size_t>(size)).c_str(),
                to.directory, to.name) != 0)
    return lastError("create link");
  copy.links++;
  return {};
}

Error copyDirectory(const Entry &from, const Entry &to, Copy &copy);

Error copyEntry(const Entry &from, const Entry &to, Copy &copy) {
  struct stat info;
  if (fstatat(from.directory, from.name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return lastError("stat");
  if (S_ISDIR(info.st_mode)) {
    if (info.st_ino == copy.root.st_ino && info.st_dev == copy.root.st_dev)
      return {EINVAL, "copy a directory into itself"};
    return copyDirectory(from, to, copy);
  }
  if (S_ISLNK(info.st_mode))
    return copyLink(from, to, copy);
  if (S_ISREG(info.st_mode))
    return copyFile(from, to, info.st_mode, copy);
  return {ENOTSUP, "copy special file"};
}

void report(const Entry &entry, Error error, Copy &copy) {
  std::fprintf(stderr, "copytree: %s: cannot %s: %s\n", entry.path.c_str(),
               error.action, std::strerror(error.code));
  copy.failures++;
}

/// Copies what is in a directory, reporting each entry that fails. Returns an
/// error only if the directory itself could not be read or made.
Error copyDirectory(const Entry &from, const Entry &to, Copy &copy) {
  int in = openat(from.directory, from.name,
                  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (in < 0)
    return lastError("open directory");
  DIR *stream = fdopendir(in); // takes `in` over, if it succeeds
  if (!stream) {
    Error error = lastError("read directory");
    close(in);
    return error;
  }
  defer closedir(stream);

  struct stat info;
  if (fstat(in, &info) != 0)
    return lastError("stat");
  if (mkdirat(to.directory, to.name, 0700) != 0)
    return lastError("create directory");
  int out = openat(to.directory, to.name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (out < 0)
    return lastError("open directory");
  defer close(out);
  if (copy.root.st_ino == 0 && fstat(out, &copy.root) != 0)
    return lastError("stat");

  for (;;) {
    errno = 0;
    dirent *next = readdir(stream);
    if (!next && errno != 0)
      return lastError("read directory");
    if (!next)
      break;
    const char *name = next->d_name;
    if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0)
      continue;
    Entry source{in, name, from.path + "/" + name};
    if (Error error =
            copyEntry(source, {out, name, to.path + "/" + name}, copy))
      report(source, error, copy);
  }

  // Last, as it may take away our own right to write there.
  if (fchmod(out, info.st_mode & 07777) != 0)
    return lastError("set mode");
  copy.directories++;
  return {};
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: copytree FROM TO\n");
    return 2;
  }
  Copy copy;
  defer {
    std::printf(
        "%llu files, %llu directories, %llu links, %llu bytes; %llu failed\n",
        copy.files, copy.directories, copy.links, copy.bytes, copy.failures);
  };
  Entry from{AT_FDCWD, argv[1], argv[1]};
  if (Error error = copyEntry(from, {AT_FDCWD, argv[2], argv[2]}, copy))
    report(from, error, copy);
  return copy.failures == 0 ? 0 : 1;
}
