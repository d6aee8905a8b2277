// A panic in a callback of C code, across which nothing may unwind: a library of our
// own without unwind tables, the C library's qsort, and SQLite.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -O2 -fno-asynchronous-unwind-tables -fno-unwind-tables -c %S/Inputs/rows.c -o rows.o
// RUN: readelf -S rows.o > sections.txt && ! grep eh_frame sections.txt
// RUN: for flags in -O0 -O2 "-O2 -fplugin-arg-opendefer-table-frames" "-O1 -fsanitize=address" "-O1 -fsanitize=thread"; do %plugin_cxx -std=c++17 -g1 -Wall -Wextra -Werror $flags %s rows.o -o a -lsqlite3 %libs && ./a > out && %filecheck %s < out || exit 1; done
// RUN: for flags in -O0 -O2 "-O1 -fsanitize=address" "-O1 -fsanitize=thread"; do %build/bin/opendefer-launch %gxx -std=c++17 -g1 -Wall -Wextra -Werror $flags %s rows.o -o a -lsqlite3 && ./a > out && %filecheck %s < out || exit 1; done
//
// REQUIRES: asan
#include <opendefer/boundary.h>
#include <opendefer/defer.h>

#include <cstdio>
#include <cstdlib>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

extern "C" {
#include "Inputs/rows.h"
}

struct Noisy {
  const char *Name;
  ~Noisy() { std::printf("~%s\n", Name); }
};

static void visit(int Row) {
  Noisy N{"local"};
  defer std::printf("row %d ends\n", Row);
  if (Row == 2)
    opendefer::panic("row " + std::to_string(Row) + " is bad");
  if (Row == 12)
    throw std::runtime_error("row 12 is bad");
}

/// What a callback gets as its argument.
struct Visitor {
  opendefer::carried_panic Carried;
  int Offset;
};
static int visitRow(int Row, void *Argument) {
  auto &V = *static_cast<Visitor *>(Argument);
  return V.Carried.call([&] { visit(V.Offset + Row); });
}

static void visitAll(int Offset) {
  defer std::puts("visited");
  Visitor V{{}, Offset};
  int Visited = for_each_row(4, visitRow, &V);
  std::printf("%d visited\n", Visited);
  V.Carried.resume();
  std::puts("all is well");
}

static int compare(const void *A, const void *B) {
  int X = *static_cast<const int *>(A), Y = *static_cast<const int *>(B);
  defer_result int Order = 0;
  defer { opendefer::recover(); };
  if (X == 3 || Y == 3)
    opendefer::panic("not comparable");
  return (X > Y) - (X < Y);
}

static int onRow(void *Argument, int, char **Texts, char **) {
  auto &Carried = *static_cast<opendefer::carried_panic *>(Argument);
  return !Carried.call([&] {
    defer std::printf("sqlite: %s\n", Texts[0]);
    if (std::stoi(Texts[0]) == 2)
      opendefer::panic("2 is bad");
  });
}

int main() {
  // CHECK: row 0 ends
  // CHECK-NEXT: ~local
  // CHECK-NEXT: row 1 ends
  // CHECK-NEXT: ~local
  // CHECK-NEXT: row 2 ends
  // CHECK-NEXT: ~local
  // CHECK-NEXT: 2 visited
  // CHECK-NEXT: visited
  // CHECK-NEXT: caught: row 2 is bad
  auto Panic = opendefer::catch_panic([] { visitAll(0); });
  std::printf("caught: %s\n", Panic.what().c_str());

  // CHECK: row 12 ends
  // CHECK-NEXT: ~local
  // CHECK-NEXT: 2 visited
  // CHECK-NEXT: visited
  // CHECK-NEXT: thrown: row 12 is bad
  try {
    visitAll(10);
  } catch (const std::exception &Error) {
    std::printf("thrown: %s\n", Error.what());
  }

  // CHECK: 4 visited
  // CHECK-NEXT: all is well
  visitAll(20);

  // A panic that the callback itself recovers.
  // CHECK: sorted
  int Numbers[] = {5, 3, 4, 1, 2};
  std::qsort(Numbers, 5, sizeof(int), compare);
  std::puts("sorted");

  // CHECK: sqlite: 1
  // CHECK-NEXT: sqlite: 2
  // CHECK-NEXT: aborted
  // CHECK-NEXT: carried: 2 is bad
  sqlite3 *Database;
  sqlite3_open(":memory:", &Database);
  defer sqlite3_close(Database);
  opendefer::carried_panic Carried;
  int Status = sqlite3_exec(Database, "values (1), (2), (3)", onRow, &Carried, nullptr);
  std::puts(Status == SQLITE_ABORT ? "aborted" : "?");
  Panic = opendefer::catch_panic([&] { Carried.resume(); });
  std::printf("carried: %s\n", Panic.what().c_str());
}
