// workers [-j N] [JOBS]: runs a list of jobs, N at a time.
//
// JOBS (or standard input) has one job a line:
//
//   sum FILE      an FNV-1a checksum of FILE and its size
//   lines FILE    how many lines FILE has
//   retire        takes one worker out of the pool
//
// Results are printed in the order of the jobs. Files of one directory are
// read one at a time, as that is fastest on a disk that has to seek: a job
// holds its directory's lock. Exit status 1 if any job failed or was not run.
//
// Where to look: a job that fails panics, however deep, with that lock held;
// `runJob` recovers it, by then the lock is released, and the others go on.
// `retire` calls goexit() inside a job: all deferred calls of its thread run,
// and the thread ends.
#include <opendefer/defer.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

/// What a job panics with.
struct JobError {
  std::string text;
};

[[noreturn]] void fail(const std::string &path, const char *action) {
  opendefer::panic(
      JobError{path + ": cannot " + action + ": " + std::strerror(errno)});
}

/// A mutex for every directory that a job reads from.
class DirectoryLocks {
public:
  std::mutex &of(const std::string &path) {
    std::lock_guard<std::mutex> hold(mutex);
    size_t slash = path.rfind('/');
    return locks[slash == std::string::npos ? "." : path.substr(0, slash)];
  }

private:
  std::mutex mutex;
  std::map<std::string, std::mutex> locks;
};

/// Calls `use(data, size)` for each piece of the file.
template <typename Use>
void readPieces(const std::string &path, DirectoryLocks &locks, Use use) {
  std::mutex &directory = locks.of(path);
  directory.lock();
  defer directory.unlock();

  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    fail(path, "open");
  defer close(fd);

  char buffer[64 * 1024];
  while (ssize_t got = read(fd, buffer, sizeof buffer)) {
    if (got > 0)
      use(buffer, static_cast<size_t>(got));
    else if (errno != EINTR)
      fail(path, "read");
  }
}

std::string sum(const std::string &path, DirectoryLocks &locks) {
  uint64_t hash = 0xcbf29ce484222325;
  unsigned long long size = 0;
  readPieces(path, locks, [&](const char *data, size_t count) {
    for (size_t i = 0; i < count; i++)
      hash = (hash ^ static_cast<unsigned char>(data[i])) * 0x100000001b3;
    size += count;
  });
  char text[64];
  std::snprintf(text, sizeof text, "%016llx %llu",
                static_cast<unsigned long long>(hash), size);
  return text;
}

std::string lines(const std::string &path, DirectoryLocks &locks) {
  unsigned long long count = 0;
  readPieces(path, locks, [&](const char *data, size_t size) {
    for (size_t i = 0; i < size; i++)
      count += data[i] == '\n';
  });
  return std::to_string(count);
}

/// One line of the list, and what became of it.
struct Job {
  std::string line;
  std::string result = "not run: no worker left";
  bool failed = true;
};

class Pool {
public:
  explicit Pool(std::vector<Job> &jobs) : jobs(jobs) {}

  /// Runs all jobs on `count` threads, or as many as stay.
  void run(unsigned count) {
    std::vector<std::thread> threads;
    defer {
      for (std::thread &thread : threads)
        thread.join();
    };
    for (unsigned i = 0; i < count; i++)
      threads.emplace_back([this] { work(); });
  }

private:
  /// What each thread does.
  void work() {
    unsigned done = 0;
    defer {
      std::lock_guard<std::mutex> hold(output);
      std::fprintf(stderr, "a worker ends after %u jobs\n", done);
    };
    while (Job *job = takeJob()) {
      done++;
      runJob(*job);
    }
  }

  Job *takeJob() {
    queue.lock();
    defer queue.unlock();
    return next < jobs.size() ? &jobs[next++] : nullptr;
  }

  /// Fills in the job's result, whether it returns, panics, throws or retires.
  void runJob(Job &job) {
    job.result = "retired";
    job.failed = false;
    defer {
      opendefer::value failure = opendefer::recover();
      if (!failure)
        return;
      const JobError *error = failure.get_if<JobError>();
      job.result = error ? error->text : failure.what();
      job.failed = true;
    };

    size_t space = job.line.find(' ');
    std::string command = job.line.substr(0, space);
    std::string path =
        space == std::string::npos ? "" : job.line.substr(space + 1);
    if (command == "retire" && path.empty())
      opendefer::goexit();
    else if (command == "sum" && !path.empty())
      job.result = sum(path, locks);
    else if (command == "lines" && !path.empty())
      job.result = lines(path, locks);
    else
      opendefer::panic("no such job");
  }

  std::vector<Job> &jobs;
  size_t next = 0; // guarded by queue
  std::mutex queue, output;
  DirectoryLocks locks;
};

bool readJobs(std::istream &in, std::vector<Job> &jobs) {
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#')
      continue;
    Job job;
    job.line = line;
    jobs.push_back(job);
  }
  return !in.bad();
}

int usage() {
  std::fprintf(stderr, "usage: workers [-j N] [JOBS]\n");
  return 2;
}

} // namespace

int main(int argc, char **argv) {
  unsigned count = std::thread::hardware_concurrency();
  for (int option; (option = getopt(argc, argv, "j:")) != -1;) {
    char *end = nullptr;
    if (option != 'j')
      return usage();
    count = static_cast<unsigned>(std::strtoul(optarg, &end, 10));
    if (*end || count == 0 || count > 1024)
      return usage();
  }
  if (argc - optind > 1)
    return usage();

  std::vector<Job> jobs;
  if (optind < argc) {
    std::ifstream file(argv[optind]);
    if (!file || !readJobs(file, jobs)) {
      std::fprintf(stderr, "workers: cannot read %s\n", argv[optind]);
      return 2;
    }
  } else {
    readJobs(std::cin, jobs);
  }

  Pool(jobs).run(count ? count : 1);

  size_t failures = 0;
  for (const Job &job : jobs) {
    std::printf("%s: %s%s\n", job.line.c_str(), job.failed ? "FAILED: " : "",
                job.result.c_str());
    failures += job.failed;
  }
  std::printf("%zu jobs, %zu failed\n", jobs.size(), failures);
  return failures ? 1 : 0;
}
