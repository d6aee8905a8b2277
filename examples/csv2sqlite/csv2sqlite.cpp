// csv2sqlite [--table NAME] [--progress] FILE.csv DATABASE
//
// Imports a CSV file (RFC 4180, first row the column names) as a new table of
// an SQLite database, in one transaction: all of it or nothing. A malformed
// row, a full disk or Ctrl-C leave the database as it was, and a database that
// did not exist before does not exist afterwards.
//
// Where to look: `importCsv` reads from top to bottom as a list of things
// acquired, each with the `defer` that gives it back. They run in reverse:
// progress bar, statement, rollback, database, its file, the CSV file, the
// signal handler; on return as on an exception.
#include <opendefer/defer.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace {

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Row = std::vector<std::string>;

/// Reads rows and counts lines.
class CsvReader {
public:
  CsvReader(std::FILE *file, std::string name)
      : file(file), name(std::move(name)) {}

  /// Reads the next row into `row`; false at the end of the file.
  bool next(Row &row);

  /// An error in the row read last, at the line where it begins.
  Failure malformed(const std::string &what) const {
    return malformed(rowLine, what);
  }

  unsigned long long bytesRead() const { return bytes; }

private:
  int get();
  Failure malformed(unsigned long long where, const std::string &what) const {
    return Failure(name + ":" + std::to_string(where) + ": " + what);
  }
  int readQuoted(std::string &field);
  int readPlain(int c, std::string &field);

  std::FILE *file;
  std::string name;
  unsigned long long line = 1, rowLine = 1, bytes = 0;
};

int CsvReader::get() {
  int c = getc_unlocked(file);
  if (c == EOF) {
    if (std::ferror(file))
      throw Failure(name + ": " + std::strerror(errno));
    return EOF;
  }
  bytes++;
  line += c == '\n';
  return c;
}

/// Reads a field after its opening quote; returns what follows the closing one.
int CsvReader::readQuoted(std::string &field) {
  unsigned long long begin = line;
  for (;;) {
    int c = get();
    if (c == EOF)
      throw malformed(begin, "the quoted field that begins here does not end");
    if (c == '"') {
      c = get();
      if (c == EOF || c == ',' || c == '\r' || c == '\n')
        return c;
      if (c != '"')
        throw malformed(line, "text after the closing quote of a field");
    }
    field += static_cast<char>(c);
  }
}

/// Reads a field that begins with `c`; returns what follows it.
int CsvReader::readPlain(int c, std::string &field) {
  while (c != EOF && c != ',' && c != '\r' && c != '\n') {
    if (c == '"')
      throw malformed(line, "a quote inside a field that is not quoted");
    field += static_cast<char>(c);
    c = get();
  }
  return c;
}

bool CsvReader::next(Row &row) {
  rowLine = line;
  int c = get();
  if (c == EOF)
    return false;
  row.clear();
  for (;;) {
    std::string &field = row.emplace_back();
    c = c == '"' ? readQuoted(field) : readPlain(c, field);
    if (c == ',') {
      c = get();
      continue;
    }
    if (c == '\r' && get() != '\n')
      throw malformed(rowLine, "a carriage return without a line feed");
    return true;
  }
}

/// A bar on standard error, for imports that take long enough to wonder.
class ProgressBar {
public:
  ProgressBar(unsigned long long total, bool always)
      : total(total), always(always), atTerminal(isatty(STDERR_FILENO)) {}

  void show(unsigned long long done) {
    int now = total ? static_cast<int>(100 * done / total) : 0;
    if (now == percent)
      return;
    percent = now;
    bool slow = std::chrono::steady_clock::now() - begin >
                std::chrono::milliseconds(300);
    if (!always && !(atTerminal && slow))
      return;
    std::string bar(static_cast<size_t>(percent / 2), '#');
    std::fprintf(stderr, "\r[%-50s] %3d %%", bar.c_str(), percent);
    drawn = true;
  }

  /// Leaves the cursor on a line of its own.
  void finish() {
    if (drawn)
      std::fputc('\n', stderr);
  }

private:
  unsigned long long total;
  bool always, atTerminal, drawn = false;
  int percent = 0;
  std::chrono::steady_clock::time_point begin =
      std::chrono::steady_clock::now();
};

std::string quoted(const std::string &name) {
  std::string result = "\"";
  for (char c : name)
    result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

void execute(sqlite3 *db, const std::string &sql) {
  char *message = nullptr;
  // A block, as it must see the message of then; `defer sqlite3_free(message);`
  // would keep the null pointer of now.
  defer {
    sqlite3_free(message);
  };
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK)
    throw Failure(message ? message : sqlite3_errmsg(db));
}

sqlite3_stmt *prepare(sqlite3 *db, const std::string &sql) {
  sqlite3_stmt *statement = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
    throw Failure(sqlite3_errmsg(db));
  return statement;
}

void insertRow(sqlite3 *db, sqlite3_stmt *insert, const Row &row) {
  int column = 0;
  for (const std::string &field : row)
    if (sqlite3_bind_text(insert, ++column, field.data(),
                          static_cast<int>(field.size()),
                          SQLITE_STATIC) != SQLITE_OK)
      throw Failure(sqlite3_errmsg(db));
  if (sqlite3_step(insert) != SQLITE_DONE)
    throw Failure(sqlite3_errmsg(db));
  sqlite3_reset(insert);
}

std::string list(const Row &columns, const char *suffix) {
  std::string result;
  for (const std::string &column : columns) {
    result += result.empty() ? "" : ", ";
    result += quoted(column) + suffix;
  }
  return result;
}

std::string countOf(size_t fields) {
  return std::to_string(fields) + (fields == 1 ? " field" : " fields");
}

struct Options {
  std::string csv, database, table;
  bool progress = false;
};

volatile std::sig_atomic_t interrupted = 0;
void interrupt(int) { interrupted = 1; }

/// Returns how many rows it imported.
unsigned long long importCsv(const Options &options) {
  defer [before = std::signal(SIGINT, interrupt)] {
    std::signal(SIGINT, before);
  };

  std::FILE *file = std::fopen(options.csv.c_str(), "rb");
  if (!file)
    throw Failure(options.csv + ": " + std::strerror(errno));
  defer std::fclose(file);
  struct stat info;
  if (fstat(fileno(file), &info) != 0)
    throw Failure(options.csv + ": " + std::strerror(errno));

  CsvReader reader(file, options.csv);
  Row columns;
  if (!reader.next(columns))
    throw Failure(options.csv + ": no row with the names of the columns");
  if (columns[0].compare(0, 3, "\xEF\xBB\xBF") == 0) // a byte order mark
    columns[0].erase(0, 3);
  for (const std::string &column : columns)
    if (column.empty())
      throw reader.malformed("a column without a name");

  bool committed = false;
  const char *database = options.database.c_str();
  if (access(database, F_OK) != 0)
    defer {
      if (!committed) {
        unlink(database);
        // SQLite leaves it after an I/O error, for the next one to open the
        // file.
        unlink((options.database + "-journal").c_str());
      }
    };

  sqlite3 *db = nullptr;
  int opened = sqlite3_open(database, &db);
  defer sqlite3_close(db); // wanted even if opening it failed
  if (opened != SQLITE_OK)
    throw Failure(options.database + ": " + sqlite3_errmsg(db));

  execute(db, "BEGIN IMMEDIATE");
  defer {
    // After some errors SQLite has already done this; it does no harm then.
    if (!committed)
      sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
  };

  std::string places = "?";
  for (size_t i = 1; i < columns.size(); i++)
    places += ", ?";
  execute(db, "CREATE TABLE " + quoted(options.table) + " (" +
                  list(columns, " TEXT") + ")");
  sqlite3_stmt *insert = prepare(db, "INSERT INTO " + quoted(options.table) +
                                         " VALUES (" + places + ")");
  defer sqlite3_finalize(insert);

  ProgressBar bar(static_cast<unsigned long long>(info.st_size),
                  options.progress);
  defer bar.finish();
  unsigned long long rows = 0;
  for (Row row; reader.next(row); rows++) {
    if (row.size() != columns.size())
      throw reader.malformed("expected " + countOf(columns.size()) +
                             ", found " + countOf(row.size()));
    insertRow(db, insert, row);
    bar.show(reader.bytesRead());
    if (interrupted)
      throw Failure("interrupted");
  }
  execute(db, "COMMIT");
  committed = true;
  return rows;
}

/// "dir/people.csv" => "people"
std::string tableName(const std::string &path) {
  std::string name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.rfind('.'));
}

} // namespace

int main(int argc, char **argv) {
  Options options;
  std::vector<std::string> files;
  bool understood = true;
  for (int i = 1; i < argc; i++) {
    std::string argument = argv[i];
    if (argument == "--progress")
      options.progress = true;
    else if (argument == "--table" && i + 1 < argc)
      options.table = argv[++i];
    else if (argument.compare(0, 2, "--") == 0)
      understood = false;
    else
      files.push_back(argument);
  }
  if (!understood || files.size() != 2) {
    std::fprintf(
        stderr,
        "usage: csv2sqlite [--table NAME] [--progress] FILE.csv DATABASE\n");
    return 2;
  }
  options.csv = files[0];
  options.database = files[1];
  if (options.table.empty())
    options.table = tableName(options.csv);

  try {
    unsigned long long rows = importCsv(options);
    std::printf("%llu rows into table %s of %s\n", rows, options.table.c_str(),
                options.database.c_str());
    return 0;
  } catch (const std::exception &error) {
    std::fprintf(stderr, "csv2sqlite: %s; nothing was imported\n",
                 error.what());
    return 1;
  }
}
