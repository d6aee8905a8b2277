// RUN: (! %opendefer %s -- -std=c++17 -ferror-limit=0 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// A view of a temporary that is a part of what a closure keeps.
#include <opendefer/defer.h>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>
using view = std::string_view;
std::string name();
struct Token {
  view text;
  int line = 0;
};
struct Log {
  view text;
  void write() const;
  void operator()() const;
};
struct Line {
  std::initializer_list<int> columns;
};
void log(view);
void print(const char *);
template <class T> void take(T) {}
void run(std::function<void()>);
void any(std::variant<int, view>);
view trim(view);
view base(const std::string &);
view found(std::map<std::string, std::string> &, const std::string &);
view first(std::pair<view, int>);

void parts(int i) {
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::make_pair(view(name()), 2));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::make_pair<view, int>(name(), 2));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::make_tuple(1, view(name())));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::make_optional(view(name())));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::make_optional<view>(name()));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::make_unique<Token>(Token{name()}));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::vector<view>{name()});
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::vector<view>(2, name()));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::array<view, 2>{"x", name()});
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::variant<int, view>(name()));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(Line{{i, 2}});
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::make_pair(Token{name()}, 2));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take([text = view(name())] { log(text); });
  // CHECK: :[[#@LINE+1]]:13: error: {{.*}}[opendefer-view-of-temporary]
  defer run([text = view(name())] { log(text); });
  // CHECK: :[[#@LINE+1]]:13: error: {{.*}}[opendefer-view-of-temporary]
  defer run(std::bind(log, view(name())));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::make_pair(name().c_str(), 2));
  // CHECK: :[[#@LINE+1]]:15: error: {{.*}}[opendefer-view-of-temporary]
  defer print(std::make_pair(name().c_str(), 2).first);
  // CHECK: :[[#@LINE+1]]:13: error: {{.*}}[opendefer-view-of-temporary]
  defer log(Token{name()}.text);
  // CHECK: :[[#@LINE+1]]:13: error: {{.*}}[opendefer-view-of-temporary]
  defer log(std::max<view>(name(), "x"));
  // CHECK: :[[#@LINE+1]]:14: error: {{.*}}[opendefer-view-of-temporary]
  defer take(std::pair(std::ref(*std::make_unique<std::string>(name())), 2));
}

void objects() {
  // CHECK: :[[#@LINE+1]]:9: error: {{.*}}[opendefer-view-of-temporary]
  defer Log{name()}.write();
  // CHECK: :[[#@LINE+1]]:9: error: {{.*}}[opendefer-view-of-temporary]
  defer Log{name()}();
  // CHECK: :[[#@LINE+1]]:9: error: {{.*}}[opendefer-view-of-temporary]
  defer std::bind(log, view(name()))();
  // CHECK: :[[#@LINE+1]]:17: error: {{.*}}[opendefer-view-of-temporary]
  defer [text = view(name())] { log(text); };
  // CHECK: :[[#@LINE+1]]:17: error: {{.*}}[opendefer-view-of-temporary]
  defer [text = view(name())] { log(text); }();
}

void likely(std::map<std::string, std::string> &map) {
  // CHECK: :[[#@LINE+1]]:13: warning: deferred call may receive a pointer or view into a temporary {{.*}}[opendefer-possible-view-of-temporary]
  defer log(trim(name()));
  // CHECK: :[[#@LINE+1]]:13: warning: {{.*}}[opendefer-possible-view-of-temporary]
  defer log(trim(trim(name())));
  // CHECK: :[[#@LINE+1]]:13: warning: {{.*}}[opendefer-possible-view-of-temporary]
  defer log(base(name()));
  // CHECK: :[[#@LINE+1]]:13: warning: {{.*}}[opendefer-possible-view-of-temporary]
  defer log(first({name(), 2}));
  defer log(found(map, name()));
}

// These are fine.
void owned(std::string text, std::vector<std::string> list) {
  defer take(std::make_pair(name(), 2));
  defer take(std::make_tuple(view(text), 2));
  defer take(std::vector<std::string>{name()});
  defer take(std::string(view(name())));
  defer take(std::optional<std::string>(view(name())));
  defer run([text = std::string(view(name()))] { log(text); });
  defer log(name());
  defer any(name());
  defer take(std::make_unique<std::string>(name()));
  defer take(view(name()).size());
  defer take(std::vector<std::string>(list.begin(), list.end()));
  defer take([&text] { log(text); });
  defer std::bind(log, view(text))();
  defer take(std::make_unique<int>(3).release());
}
// CHECK-NOT: {{error|warning}}:
