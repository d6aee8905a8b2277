// server [-j THREADS] JOURNAL: a small HTTP/1.1 server on 127.0.0.1.
//
//   GET /            "ok"
//   POST /sum        the sum of the body's numbers, one a line
//   POST /journal    appends the lines of the body, KEY=VALUE each, to JOURNAL
//   GET /journal     the number of lines in JOURNAL
//
// It chooses a free port and prints it. SIGTERM or SIGINT ends it: requests
// that have arrived are answered first.
//
// Where to look: a handler that meets a bad request panics, however deep, with
// files open and locks held. Its deferred calls close and unlock; `answer`
// recovers, logs the place and the stack where the panic began, and the client
// gets a 500 with the number of the request. The other requests go on. `append`
// takes back what it has written if it does not come to its end. In `runJobs`,
// catch_all() is the last line of defence: whatever a job does, the thread
// stays.
#include <opendefer/boundary.h>
#include <opendefer/defer.h>
#include <opendefer/stacktrace.h>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <set>
#include <string>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string &action) {
  opendefer::panic("cannot " + action + ": " + std::strerror(errno));
}

//===----------------------------------------------------------------------===//
// Handlers
//===----------------------------------------------------------------------===//

struct Request {
  std::string method, path, body;
  bool keepAlive = true;
};

struct Response {
  int status = 200;
  std::string body;
};

/// Calls `use(line)` for each line of the text.
template <typename Use> void forEachLine(const std::string &text, Use use) {
  for (size_t at = 0, end; at < text.size(); at = end + 1) {
    end = std::min(text.find('\n', at), text.size());
    use(text.substr(at, end - at));
  }
}

long numberIn(const std::string &text) {
  char *end;
  errno = 0;
  long number = std::strtol(text.c_str(), &end, 10);
  if (text.empty() || *end || errno)
    opendefer::panic("not a number: '" + text + "'");
  return number;
}

/// A file of lines that several threads append to.
class Journal {
public:
  explicit Journal(std::string path) : path(std::move(path)) {}

  /// Appends all lines of the text or, if one of them is wrong, none.
  void append(const std::string &text) {
    mutex.lock();
    defer mutex.unlock();
    int fd = openFile(O_WRONLY | O_APPEND);
    defer close(fd);

    off_t before = lseek(fd, 0, SEEK_END);
    bool isComplete = false;
    defer {
      if (!isComplete && ftruncate(fd, before) != 0)
        std::perror(path.c_str());
    };
    forEachLine(text, [&](const std::string &line) {
      if (line.find('=') == std::string::npos)
        opendefer::panic("not a KEY=VALUE: '" + line + "'");
      std::string whole = line + "\n";
      if (write(fd, whole.data(), whole.size()) !=
          static_cast<ssize_t>(whole.size()))
        fail("write " + path);
    });
    isComplete = true;
  }

  long countLines() {
    mutex.lock();
    defer mutex.unlock();
    int fd = openFile(O_RDONLY);
    defer close(fd);
    long count = 0;
    char buffer[4096];
    while (ssize_t got = read(fd, buffer, sizeof buffer)) {
      if (got < 0)
        fail("read " + path);
      count += std::count(buffer, buffer + got, '\n');
    }
    return count;
  }

private:
  int openFile(int how) {
    int fd = open(path.c_str(), how | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
      fail("open " + path);
    return fd;
  }
  std::string path;
  std::mutex mutex;
};

Response route(const Request &request, Journal &journal) {
  if (request.path == "/" && request.method == "GET")
    return {200, "ok\n"};
  if (request.path == "/sum" && request.method == "POST") {
    long sum = 0;
    forEachLine(request.body,
                [&](const std::string &line) { sum += numberIn(line); });
    return {200, std::to_string(sum) + "\n"};
  }
  if (request.path == "/journal" && request.method == "POST") {
    journal.append(request.body);
    return {200, "written\n"};
  }
  if (request.path == "/journal" && request.method == "GET")
    return {200, std::to_string(journal.countLines()) + "\n"};
  return {404, "there is no " + request.path + "\n"};
}

/// Writes the place and the stack where the panic began, in one piece.
void logPanic(unsigned long id, const Request &request,
              const opendefer::value &panic,
              const opendefer::stacktrace &stack) {
  opendefer::source_location where = panic.location();
  std::string entry = "request " + std::to_string(id) + " (" + request.method +
                      " " + request.path + ") panicked: " + panic.what();
  if (where.line())
    entry += std::string(" at ") + where.file_name() + ":" +
             std::to_string(where.line());
  std::fputs((entry + "\n" + stack.to_string()).c_str(), stderr);
}

/// Answers a request. A panic or an exception becomes a 500.
Response answer(const Request &request, unsigned long id, Journal &journal) {
  defer_result Response response;
  defer {
    if (opendefer::value panic = opendefer::recover()) {
      logPanic(id, request, panic, opendefer::stacktrace::of_panic());
      response = {500, "request " + std::to_string(id) + " failed\n"};
    }
  };
  return route(request, journal);
}

//===----------------------------------------------------------------------===//
// Connections
//===----------------------------------------------------------------------===//

/// The client's side of a connection: reads requests, writes responses.
class Connection {
public:
  explicit Connection(int fd) : fd(fd) {}

  /// Reads a request; false at the end of the connection.
  bool read(Request &request) {
    size_t head;
    while ((head = text.find("\r\n\r\n")) == std::string::npos)
      if (text.size() > maxHead || !readMore())
        return false;
    std::string lines = text.substr(0, head + 2);
    size_t space = lines.find(' '), second = lines.find(' ', space + 1);
    if (second == std::string::npos)
      return false;
    request.method = lines.substr(0, space);
    request.path = lines.substr(space + 1, second - space - 1);
    request.keepAlive = field(lines, "connection") != "close";
    size_t size =
        std::strtoul(field(lines, "content-length").c_str(), nullptr, 10);
    text.erase(0, head + 4);
    while (text.size() < size)
      if (size > maxBody || !readMore())
        return false;
    request.body = text.substr(0, size);
    text.erase(0, size);
    return true;
  }

  bool write(const Response &response, bool keepAlive) {
    std::string whole =
        "HTTP/1.1 " + std::to_string(response.status) +
        (response.status == 200   ? " OK"
         : response.status == 404 ? " Not Found"
                                  : " Internal Server Error") +
        "\r\nContent-Length: " + std::to_string(response.body.size()) +
        (keepAlive ? "" : "\r\nConnection: close") + "\r\n\r\n" + response.body;
    for (size_t at = 0; at < whole.size();) {
      ssize_t sent =
          send(fd, whole.data() + at, whole.size() - at, MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent < 0)
        return false;
      at += static_cast<size_t>(sent);
    }
    return true;
  }

private:
  static constexpr size_t maxHead = 16 * 1024, maxBody = 1024 * 1024;

  bool readMore() {
    char buffer[4096];
    ssize_t got;
    do
      got = recv(fd, buffer, sizeof buffer, 0);
    while (got < 0 && errno == EINTR);
    if (got > 0)
      text.append(buffer, static_cast<size_t>(got));
    return got > 0;
  }

  /// Returns a header field in lower case, or an empty string.
  static std::string field(std::string lines, const std::string &name) {
    for (char &c : lines)
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    size_t at = lines.find("\r\n" + name + ":");
    if (at == std::string::npos)
      return "";
    at = lines.find_first_not_of(" ", at + name.size() + 3);
    return lines.substr(at, lines.find("\r\n", at) - at);
  }

  int fd;
  std::string text; ///< Received, and not used yet.
};

/// The connections that are open.
class Connections {
public:
  void add(int fd) {
    std::lock_guard<std::mutex> hold(mutex);
    fds.insert(fd);
    if (isEnding)
      shutdown(fd, SHUT_RD);
  }
  void close(int fd) {
    std::lock_guard<std::mutex> hold(mutex);
    fds.erase(fd);
    ::close(fd);
  }
  /// No connection gets a further request. Responses are still written.
  void end() {
    std::lock_guard<std::mutex> hold(mutex);
    isEnding = true;
    for (int fd : fds)
      shutdown(fd, SHUT_RD);
  }

private:
  std::mutex mutex;
  std::set<int> fds;
  bool isEnding = false;
};

void serve(int fd, Journal &journal, std::atomic<unsigned long> &requests) {
  Connection connection(fd);
  Request request;
  while (connection.read(request)) {
    Response response = answer(request, ++requests, journal);
    if (!connection.write(response, request.keepAlive) || !request.keepAlive)
      return;
  }
}

//===----------------------------------------------------------------------===//
// The threads
//===----------------------------------------------------------------------===//

class Pool {
public:
  explicit Pool(int count) {
    for (int i = 0; i < count; ++i)
      threads.emplace_back([this] { runJobs(); });
  }
  /// Waits until all jobs have run.
  ~Pool() {
    {
      std::lock_guard<std::mutex> hold(mutex);
      isEnding = true;
    }
    changed.notify_all();
    for (std::thread &thread : threads)
      thread.join();
  }
  void submit(std::function<void()> job) {
    {
      std::lock_guard<std::mutex> hold(mutex);
      jobs.push_back(std::move(job));
    }
    changed.notify_one();
  }

private:
  void runJobs() {
    while (std::function<void()> job = next())
      if (opendefer::value panic = opendefer::catch_all(std::ref(job)))
        std::fprintf(stderr, "a connection ends: %s\n", panic.what().c_str());
  }
  /// Returns the next job, or an empty function at the end.
  std::function<void()> next() {
    std::unique_lock<std::mutex> hold(mutex);
    changed.wait(hold, [&] { return isEnding || !jobs.empty(); });
    if (jobs.empty())
      return nullptr;
    std::function<void()> job = std::move(jobs.front());
    jobs.pop_front();
    return job;
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> jobs;
  bool isEnding = false;
  std::vector<std::thread> threads;
};

/// Returns a socket that listens on a free port of 127.0.0.1.
int listenSomewhere() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    fail("make a socket");
  bool isListening = false;
  defer {
    if (!isListening)
      close(fd);
  };
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
      listen(fd, 128) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size) != 0)
    fail("listen");
  std::printf("http://127.0.0.1:%d/\n", ntohs(address.sin_port));
  std::fflush(stdout);
  isListening = true;
  return fd;
}

/// Returns a descriptor that is readable when the process is to end. The
/// signals are blocked in all threads that are started later.
int openEndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  int fd = signalfd(-1, &signals, SFD_CLOEXEC);
  if (fd < 0)
    fail("receive signals");
  return fd;
}

void run(int threads, const char *path) {
  Journal journal(path);
  Connections connections;
  std::atomic<unsigned long> requests{0};
  int ends = openEndSignals();
  defer close(ends);
  int listener = listenSomewhere();
  defer close(listener);
  Pool pool(threads);

  pollfd events[] = {{listener, POLLIN, 0}, {ends, POLLIN, 0}};
  while (poll(events, 2, -1) < 0 || !events[1].revents) {
    int fd = events[0].revents
                 ? accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)
                 : -1;
    if (fd < 0)
      continue;
    connections.add(fd);
    pool.submit([&, fd] {
      defer connections.close(fd);
      serve(fd, journal, requests);
    });
  }
  connections.end();
}

} // namespace

int main(int argc, char **argv) {
  int threads = 4;
  for (int option; (option = getopt(argc, argv, "j:")) != -1;)
    threads = option == 'j' ? std::atoi(optarg) : 0;
  if (threads <= 0 || optind + 1 != argc) {
    std::fprintf(stderr, "usage: server [-j THREADS] JOURNAL\n");
    return 2;
  }
  opendefer::value panic =
      opendefer::catch_all([&] { run(threads, argv[optind]); });
  if (!panic)
    return 0;
  std::fprintf(stderr, "server: %s\n", panic.what().c_str());
  return 1;
}
