// clang-tidy --vfsoverlay: what is deferred is looked at where it runs. What is
// right gets no warning, what is wrong does, generated text is left alone, and
// --fix changes no source.
//
// REQUIRES: clang-tidy-19
//
// DEFINE: %{tidy}=clang-tidy-19 -p . --vfsoverlay=../lowered.yaml --header-filter=include/
// RUN: rm -rf %t && mkdir -p "%t/a project/src" "%t/a project/include"
// RUN: cp %s "%t/a project/src/main.cpp" && cp %S/Inputs/tidied.h "%t/a project/include"
// RUN: cd "%t/a project" && echo '[{"directory": "%t/a project/src", "file": "main.cpp", "arguments": ["clang++", "-std=c++17", "-Wall", "-Wextra", "-Wshadow", "-I../include", "-isystem", "%build/include", "main.cpp"]}]' >compile_commands.json && cp -r . ../before
// RUN: cd "%t/a project" && %opendefer -p . --vfsoverlay=../lowered.yaml 2>&1 | %filecheck --check-prefix=SAYS %s
// SAYS: opendefer: 2 files lowered, 1 source read
// RUN: cd "%t/a project" && %{tidy} '--checks=-*,bugprone-*,clang-analyzer-*,clang-diagnostic-*,modernize-use-nullptr,-bugprone-easily-swappable-parameters' src/main.cpp >../out && %filecheck --implicit-check-not=warning: %s <../out
//
// Fixes go nowhere, whoever makes them.
// RUN: cd "%t/a project" && %{tidy} --fix '--checks=-*,modernize-use-nullptr' src/main.cpp 2>&1 | %filecheck --check-prefix=FIXED %s && diff -r . ../before
// FIXED: FIX-IT applied
// RUN: cd "%t/a project" && %opendefer --quiet -p . --vfsoverlay=../lowered.yaml
// RUN: cd "%t/a project" && printf '#!/bin/sh\nexec clang-tidy-19 "--vfsoverlay=%t/lowered.yaml" "$@"\n' >../tidy && chmod +x ../tidy && run-clang-tidy-19 -p . -clang-tidy-binary ../tidy '-checks=-*,modernize-use-nullptr' -fix -quiet 2>&1 | %filecheck --check-prefix=ALL %s && diff -r . ../before
// ALL: main.cpp:{{.*}}[modernize-use-nullptr]
//
// The analyser, run with the plugin, says the same.
// RUN: cd "%t/a project" && %plugin_cxx -std=c++17 -Iinclude --analyze src/main.cpp 2>../analysed && %filecheck --check-prefix=ANALYSER '--implicit-check-not={{[0-9]: warning:}}' --implicit-check-not=compatible %s <../analysed
//
// Checks of style have nothing to say where they had not without lowering.
// RUN: cd %t && cp %S/right.cpp . && %opendefer --quiet --vfsoverlay=right.yaml right.cpp -- -std=c++17
// RUN: cd %t && for lowered in '' --vfsoverlay=right.yaml; do clang-tidy-19 $lowered '--checks=cppcoreguidelines-*,misc-*,modernize-*' right.cpp -- -std=c++17 %cppflags 2>log | sed -n 's/.*right.cpp:\([0-9]*\):[0-9]*: warning.*\[\(.*\)\]/\1 \2/p' | sort -u >style$lowered || exit 1; done
// RUN: cd %t && grep -q modernize style--vfsoverlay=right.yaml && comm -13 style style--vfsoverlay=right.yaml >new && diff new /dev/null
//
// What is lowered no more is gone from the disk; there may be nothing at all.
// RUN: cd %t && find lowered.yaml.files -type f | wc -l | grep -x 2
// RUN: cd %t && sed -i '/defer/d' "a project/src/main.cpp" && %opendefer --quiet --vfsoverlay=lowered.yaml "a project/include/tidied.h" -- -std=c++17 -x c++ && find lowered.yaml.files -type f | %filecheck --check-prefix=ONE --implicit-check-not=main.cpp %s
// ONE: lowered.yaml.files{{.*}}/a project/include/tidied.h
// RUN: cd %t && echo 'int *none = 0;' >none.cpp && %opendefer --quiet --vfsoverlay=lowered.yaml none.cpp -- && ! test -d "lowered.yaml.files%t" && clang-tidy-19 --vfsoverlay=lowered.yaml '--checks=-*,modernize-use-nullptr' none.cpp -- | %filecheck --check-prefix=NONE %s
// NONE: none.cpp:1:{{.*}}[modernize-use-nullptr]
//
// Nothing that was read is written over, nor written at all after an error.
// RUN: cd %t && cp none.cpp copy.cpp && ! %opendefer --vfsoverlay=none.cpp none.cpp -- 2>error && %filecheck --check-prefix=READ %s <error && cmp none.cpp copy.cpp
// READ: '--vfsoverlay=none.cpp' would overwrite '{{.*}}none.cpp'
// RUN: cd %t && echo 'int' >error.cpp && ! %opendefer --vfsoverlay=error.yaml error.cpp -- && ! ls error.yaml
// RUN: ! %opendefer --vfsoverlay= %s -- 2>%t/error && %filecheck --check-prefix=EMPTY %s <%t/error
// EMPTY: '--vfsoverlay' requires a file name
// RUN: ! %opendefer --vfsoverlay=%t/x -i %s -- 2>%t/error && %filecheck --check-prefix=TOGETHER %s <%t/error
// TOGETHER: '-i' cannot be used with '--vfsoverlay'
#include "tidied.h"
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <opendefer/defer.h>
#include <string>
#include <utility>
#include <vector>

// Right, but looked at where it stands, each of these would be wrong.
int freed(int n) {
  char *buffer = static_cast<char *>(std::malloc(16));
  if (!buffer)
    return -1;
  defer std::free(buffer);
  buffer[0] = static_cast<char>(n);
  return buffer[0];
}
int freedInBlock(int n) {
  char *buffer = static_cast<char *>(std::malloc(16));
  if (!buffer)
    return -1;
  defer { std::free(buffer); };
  buffer[0] = static_cast<char>(n);
  return buffer[0];
}
int deleted(int n) {
  int *p = new int(n);
  defer { delete p; };
  *p += 1;
  return *p;
}
int closed(const char *path) {
  std::FILE *file = std::fopen(path, "re");
  if (!file)
    return -1;
  defer std::fclose(file);
  return std::fgetc(file);
}
int assignedLater(int n) {
  int value;
  defer { std::printf("%d\n", value); };
  value = n + 1;
  return value;
}
int moved(std::unique_ptr<int> p) {
  int n = *p;
  defer [p = std::move(p)] { std::printf("%d\n", *p); };
  return n;
}
int movedAtEnd(std::string text) {
  std::vector<std::string> all;
  defer { all.push_back(std::move(text)); };
  text += "x";
  return static_cast<int>(text.size());
}
int nullLater(int n) {
  int *p = &n;
  defer { p = nullptr; };
  return *p;
}
int zeroLater(int n) {
  int d = n + 1;
  defer { d = 0; };
  return 10 / d;
}
int freedInBranch(int n) {
  char *buffer = nullptr;
  if (n > 2) {
    buffer = static_cast<char *>(std::malloc(16));
    defer [buffer] { std::free(buffer); };
    if (buffer)
      buffer[0] = static_cast<char>(n);
  }
  return buffer ? buffer[0] : n;
}
int freedInLoop(int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    int *p = new int(i);
    defer [p] { delete p; };
    sum += *p;
  }
  return sum;
}
int recovered(int n) {
  int *p = new int(n);
  defer [&] {
    delete p;
    if (opendefer::value v = opendefer::recover())
      std::puts(v.what().c_str());
  };
  if (n > 2)
    opendefer::panic("large");
  return *p;
}

// Wrong.
int wrongUse(int n) {
  char *buffer = static_cast<char *>(std::malloc(16));
  if (!buffer)
    return -1;
  std::free(buffer);
  // CHECK-DAG: src/main.cpp:[[@LINE+2]]:{{.*}}Use of memory after it is{{.*}}[clang-analyzer-unix.Malloc]
  // ANALYSER-DAG: main.cpp:[[@LINE+1]]:{{.*}}Use of memory after it is
  defer { buffer[0] = static_cast<char>(n); };
  return 0;
}
int wrongTwice(int n) {
  int *p = new int(n);
  // CHECK-DAG: src/main.cpp:[[@LINE+2]]:{{.*}}[clang-analyzer-cplusplus.NewDelete]
  // ANALYSER-DAG: main.cpp:[[@LINE+1]]:{{.*}}
  defer { delete p; };
  delete p;
  return n;
}
int wrongNull(int n) {
  int *p = &n;
  defer {
    // CHECK-DAG: src/main.cpp:[[@LINE+2]]:{{.*}}[clang-analyzer-core.NullDereference]
    // ANALYSER-DAG: main.cpp:[[@LINE+1]]:{{.*}}Dereference of null pointer
    *p = 1;
  };
  p = nullptr;
  return n;
}
int wrongLeak(int n) {
  defer {
    int *p = new int(n);
    // CHECK-DAG: src/main.cpp:[[@LINE+2]]:{{.*}}[clang-analyzer-cplusplus.NewDeleteLeaks]
    // ANALYSER-DAG: main.cpp:[[@LINE+1]]:{{.*}}leak
    std::printf("%d\n", *p);
  };
  return n;
}
int wrongStyle(int *p) {
  // CHECK-DAG: src/main.cpp:[[@LINE+1]]:{{.*}}[modernize-use-nullptr]
  defer { p = 0; };
  return *p;
}
// CHECK-DAG: include/tidied.h:16:{{.*}}[clang-analyzer-cplusplus.NewDelete]
// ANALYSER-DAG: tidied.h:16:{{.*}}

int main() {
  return freed(1) + freedInHeader(1) + wrongInHeader(2) + wrongTwice(1);
}

// IN-TURN: 1 of 4
