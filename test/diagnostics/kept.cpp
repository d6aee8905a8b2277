// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// What would be gone, or cannot be kept, when the deferred call runs.
#include <opendefer/defer.h>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

void byReference(int &) {}
void byConstReference(const std::mutex &) {}
void byValue(std::unique_ptr<int>) {}
void byPointer(int *) {}

void function(int &parameter) {
  int outer = 0;
  {
    int inner = 1;
    int &reference = outer;
    std::mutex m;
    // CHECK: kept.cpp:[[#@LINE+1]]:23: error: deferred call binds 'inner' to a non-const reference{{.*}}[opendefer-dangling-argument]
    defer byReference(inner);
    // CHECK: kept.cpp:[[#@LINE+1]]:11: error: deferred member call uses 'm'{{.*}}[opendefer-dangling-object]
    defer m.unlock();
    // CHECK: kept.cpp:[[#@LINE+1]]:13: error: '&inner' captures a variable{{.*}}[opendefer-dangling-explicit-capture]
    defer [&inner] { byReference(inner); };
    // CHECK: kept.cpp:[[#@LINE+1]]:29: error: deferred block uses 'inner' by reference{{.*}}[opendefer-dangling-capture]
    defer [&] { byReference(inner); };
    // CHECK: kept.cpp:[[#@LINE+1]]:22: warning: {{.*}}address of 'inner'{{.*}}[opendefer-address-of-inner-local]
    defer byPointer(&inner);
    // CHECK: kept.cpp:[[#@LINE+1]]:28: error: argument of type 'std::mutex' cannot be stored{{.*}}[opendefer-not-copyable]
    defer byConstReference(m);
    std::unique_ptr<int> only;
    // These are fine.
    defer byReference(reference);
    defer byReference(outer);
    defer byReference(parameter);
    defer byPointer(&outer);
    defer byValue(std::move(only));
  }
}

// Pointers, references and views into what is gone by then.
void print(const char *) {}
void view(std::string_view) {}
void owned(std::string) {}
void change(std::string &) {}
std::map<std::string, std::string> table;
std::string &found(const std::string &key) { return table[key]; }
const std::string &constant(const std::string &key) { return table[key]; }
struct Connection {
  void close() {}
};
void owners(bool b, std::string parameter, std::shared_ptr<Connection> shared) {
  auto outer = std::make_unique<Connection>();
  if (b) {
    auto inner = std::make_unique<Connection>();
    auto sharing = shared;
    std::string text;
    auto &alias = parameter;
    std::vector<int> numbers;
    std::vector<const char *> names;
    std::vector<std::string_view> pieces;
    // CHECK: kept.cpp:[[#@LINE+2]]:11: warning: deferred call receives a pointer or reference into 'inner', which {{.*}}: 'defer [inner = std::move(inner)] { ... };' [opendefer-dangling-pointer]
    // CHECK: kept.cpp:[[#@LINE-8]]:10: note: 'inner' is declared here
    defer inner->close();
    // CHECK: kept.cpp:[[#@LINE+1]]:17: warning: {{.*}} into 'text'{{.*}}[opendefer-dangling-pointer]
    defer print(text.c_str());
    // CHECK: kept.cpp:[[#@LINE+1]]:16: warning: {{.*}} into 'text'{{.*}}[opendefer-dangling-pointer]
    defer view(text);
    // CHECK: kept.cpp:[[#@LINE+1]]:23: warning: {{.*}} into 'numbers'{{.*}}[opendefer-dangling-pointer]
    defer byReference(numbers[0]);
    // CHECK: kept.cpp:[[#@LINE+1]]:17: error: {{.*}} view into a temporary that {{.*}}; write 'defer { ... }' to evaluate the call when it runs{{.*}} [opendefer-view-of-temporary]
    defer print((parameter + "x").c_str());
    // CHECK: kept.cpp:[[#@LINE+1]]:16: error: {{.*}}[opendefer-view-of-temporary]
    defer view(std::string_view(parameter + "x"));
    // CHECK: kept.cpp:[[#@LINE+1]]:17: error: {{.*}}[opendefer-view-of-temporary]
    defer view({(parameter + "x").data(), 1});
    // CHECK: kept.cpp:[[#@LINE+1]]:21: error: {{.*}}[opendefer-view-of-temporary]
    defer byPointer(&std::vector<int>(3)[0]);
    // CHECK: kept.cpp:[[#@LINE+1]]:23: error: {{.*}}[opendefer-view-of-temporary]
    defer byReference(std::vector<int>(3).front());
    // CHECK: kept.cpp:[[#@LINE+1]]:21: error: {{.*}}[opendefer-view-of-temporary]
    defer byPointer(std::make_unique<int>(1).get());
    // CHECK: kept.cpp:[[#@LINE+1]]:11: warning: {{.*}} into a temporary 'std::unique_ptr', {{.*}}[opendefer-dangling-pointer]
    defer std::make_unique<Connection>()->close();
    // CHECK: kept.cpp:[[#@LINE+1]]:22: warning: {{.*}} into 'numbers'{{.*}}[opendefer-dangling-pointer]
    defer byPointer(&numbers[0]);
    // These are fine, or not known to be wrong.
    defer outer->close();
    defer sharing->close();
    defer print(alias.c_str());
    defer view(parameter);
    defer view("literal");
    defer view(parameter + "x");
    defer view({parameter + "x"});
    defer owned((parameter + "x").c_str());
    defer change(table["key"]); // found by a temporary
    defer change(found("key"));
    defer print(constant("key").c_str());
    defer view(constant("key"));
    defer byPointer(std::weak_ptr<int>().lock().get());
    defer print(names[0]);
    defer view(pieces.front());
    auto moved = std::make_unique<Connection>();
    defer moved->close();
    outer = std::move(moved);
    auto swapped = std::make_unique<Connection>();
    defer swapped->close();
    std::swap(outer, swapped);
  }
}
std::unique_ptr<Connection> returned(bool b) {
  if (b) {
    auto inner = std::make_unique<Connection>();
    defer inner->close();
    return inner;
  }
  return nullptr;
}
// CHECK-NOT: : error:
// CHECK-NOT: warning:
