// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Every kind of function: members, operators, constructors, destructors,
// friends, local classes; each kind of result.
#include "trace.h"
#include <memory>
#include <utility>

void free_function(int n) { defer say("free %d", n); }

struct Base {
  virtual ~Base() {
    defer say("~Base");
    say("in ~Base");
  }
  virtual void v() { defer say("Base::v"); }
};

class Members : public Base {
public:
  Members() : Members(1) {
    defer {
      say("delegating %d", number);
      number = 3;
    };
    say("in Members()");
  }
  explicit Members(int n) : number(n) {
    defer say("Members(%d)", n);
    say("in Members(int)");
  }
  Members(const Members &o) : Base(o), number(o.number) {
    defer { say("copied %d", number); }
  }
  ~Members() override {
    defer log();
    say("in ~Members");
  }
  void v() override {
    defer Base::v();
    say("Members::v");
  }
  void constant() const {
    defer log();
    defer { say("const %d", number); }
  }
  void lvalue() & {
    defer this->log();
    say("&");
  }
  void rvalue() && {
    defer(*this).log();
    say("&&");
  }
  void constRvalue() const &&noexcept { defer log(); }
  static int make(int n) {
    defer say("static");
    return n;
  }
  Members &operator+=(int n) {
    defer { say("+= %d", n); };
    number += n;
    return *this;
  }
  int operator()(int n) const {
    defer say("()");
    return number + n;
  }
  int &operator[](int) {
    defer say("[]");
    return number;
  }
  explicit operator bool() const {
    defer say("bool");
    return number != 0;
  }
  operator int() const {
    defer log();
    return number;
  }
  Members *operator->() {
    defer say("->");
    return this;
  }
  friend Members operator+(const Members &a, int n) {
    defer say("+");
    Members copy(a);
    copy.number += n;
    return copy;
  }
  friend void swap(Members &a, Members &b) noexcept {
    defer { say("swapped %d %d", a.number, b.number); };
    std::swap(a.number, b.number);
  }
  [[nodiscard]] auto trailing() const -> int {
    defer log();
    return number;
  }
  void *operator new(std::size_t n) {
    defer say("new");
    return ::operator new(n);
  }
  void operator delete(void *p) {
    defer say("delete");
    ::operator delete(p);
  }
  Members &operator=(const Members &o) {
    defer log();
    number = o.number;
    return *this;
  }
  template <class T> auto as() const -> T {
    defer log();
    return T(number);
  }
  int number = 0;

private:
  void log() const { say("log %d", number); }
};
int operator""_twice(unsigned long long n) {
  defer say("literal");
  return int(2 * n);
}

extern "C" {
int c_function(int n) {
  defer say("C");
  return n;
}
static int c_static(void) {
  defer c_function(9);
  return 0;
}
}
extern "C" void c_single(void) { defer say("single"); }

namespace outer {
inline namespace v1 {
namespace {
int inNamespace() {
  defer say("inline");
  return 1;
}
} // namespace
struct S {
  static int m();
};
} // namespace v1
} // namespace outer
int outer::S::m() {
  defer say("out of line");
  return outer::inNamespace();
}
namespace a::b::c {
void nested() { defer say("a::b::c"); }
} // namespace a::b::c

union U {
  int i;
  float f;
  U() : i(1) {
    defer { say("union %d", i); };
  }
  int get() {
    defer { say("get %d", i); }
    return i;
  }
};
struct WithAnonymous {
  union {
    int i;
    float f;
  };
  struct {
    int deep;
  };
  WithAnonymous() : i(5), deep(6) {
    defer { say("anonymous %d %d", i, deep); };
    i = 7;
    deep = 8;
  }
};

int &reference(int &x) {
  defer { ++x; };
  return x;
}
const int &constReference(const int &x) {
  defer say("const &");
  return x;
}
int &&rvalueReference(int &&x) {
  defer say("&&");
  return std::move(x);
}
auto trailing(int n) -> std::unique_ptr<int> {
  defer say("trailing");
  return std::make_unique<int>(n);
}
int (*pointer())(int) {
  defer say("function pointer");
  return c_function;
}
int (&array())[2] {
  static int a[2] = {1, 2};
  defer say("array");
  return a;
}
struct NoDefault {
  explicit NoDefault(int k) : n(k) {}
  NoDefault(NoDefault &&o) : n(o.n) { o.n = 0; }
  int n;
};
NoDefault noDefault(int n) {
  defer_result NoDefault r(n);
  defer { r.n++; };
  return r;
}
std::unique_ptr<int> moveOnly(int n) {
  defer_result std::unique_ptr<int> r;
  defer { ++*r; };
  return std::make_unique<int>(n);
}
[[maybe_unused]] static void unused() { defer say("unused"); }
[[noreturn]] void neverReturns() {
  defer say("noreturn");
  throw 1;
}
__attribute__((noinline)) void attributed([[maybe_unused]] int n) noexcept {
  defer say("attributed");
}
const char *defaulted(int n = [] {
  defer say("default argument");
  return 4;
}()) {
  defer say("d %d", n);
  return "x";
}
int global = [] {
  defer std::puts("initialiser");
  return 1;
}();
void local() {
  struct Local {
    int n;
    ~Local() { defer say("~Local %d", n); }
    void m() {
      defer { say("Local::m %d", n); };
      struct Inner {
        static void s() { defer say("Inner"); }
      };
      Inner::s();
    }
  };
  Local l{3};
  defer l.m();
  l.n = 4;
}
int main(int argc, char **) {
  free_function(1);
  {
    Members m;
    say("-- %d", m.number);
    m.v();
    m.constant();
    m.lvalue();
    Members(4).rvalue();
    static_cast<const Members &&>(m).constRvalue();
    Members::make(1);
    m += 2;
    m(3);
    m[0] = 9;
    if (m)
      say("true");
    int i = m;
    say("%d", i);
    m->v();
    Members n = m + 1;
    swap(m, n);
    (void)m.trailing();
    m = n;
    m.as<long>();
  }
  delete new Members(7);
  say("%d", 4_twice);
  c_function(1);
  c_static();
  c_single();
  outer::S::m();
  a::b::c::nested();
  U u;
  u.get();
  WithAnonymous w;
  say("%d", w.i);
  int x = 1;
  reference(x) = 10;
  say("%d", x);
  constReference(x);
  rvalueReference(3);
  say("%d", *trailing(5));
  pointer()(3);
  say("%d", array()[1]);
  say("%d", noDefault(4).n);
  say("%d", *moveOnly(6));
  try {
    neverReturns();
  } catch (int) {
    say("caught");
  }
  attributed(1);
  defaulted();
  local();
  defer say("main");
  return argc - argc;
}

// CHECK: initialiser
// CHECK-NEXT: free 1
// CHECK-NEXT: in Members(int)
// CHECK-NEXT: Members(1)
// CHECK-NEXT: in Members()
// CHECK-NEXT: delegating 1
// CHECK-NEXT: -- 3
// CHECK-NEXT: Members::v
// CHECK-NEXT: Base::v
// CHECK-NEXT: const 3
// CHECK-NEXT: log 3
// CHECK-NEXT: &
// CHECK-NEXT: log 3
// CHECK-NEXT: in Members(int)
// CHECK-NEXT: Members(4)
// CHECK-NEXT: &&
// CHECK-NEXT: log 4
// CHECK-NEXT: in ~Members
// CHECK-NEXT: log 4
// CHECK-NEXT: in ~Base
// CHECK-NEXT: ~Base
// CHECK-NEXT: log 3
// CHECK-NEXT: static
// CHECK-NEXT: += 2
// CHECK-NEXT: ()
// CHECK-NEXT: []
// CHECK-NEXT: bool
// CHECK-NEXT: true
// CHECK-NEXT: log 9
// CHECK-NEXT: 9
// CHECK-NEXT: ->
// CHECK-NEXT: Members::v
// CHECK-NEXT: Base::v
// CHECK-NEXT: copied 9
// CHECK-NEXT: copied 10
// CHECK-NEXT: in ~Members
// CHECK-NEXT: log 10
// CHECK-NEXT: in ~Base
// CHECK-NEXT: ~Base
// CHECK-NEXT: +
// CHECK-NEXT: swapped 10 9
// CHECK-NEXT: log 10
// CHECK-NEXT: log 9
// CHECK-NEXT: log 9
// CHECK-NEXT: in ~Members
// CHECK-NEXT: log 9
// CHECK-NEXT: in ~Base
// CHECK-NEXT: ~Base
// CHECK-NEXT: in ~Members
// CHECK-NEXT: log 9
// CHECK-NEXT: in ~Base
// CHECK-NEXT: ~Base
// CHECK-NEXT: new
// CHECK-NEXT: in Members(int)
// CHECK-NEXT: Members(7)
// CHECK-NEXT: in ~Members
// CHECK-NEXT: log 7
// CHECK-NEXT: in ~Base
// CHECK-NEXT: ~Base
// CHECK-NEXT: delete
// CHECK-NEXT: literal
// CHECK-NEXT: 8
// CHECK-NEXT: C
// CHECK-NEXT: C
// CHECK-NEXT: single
// CHECK-NEXT: inline
// CHECK-NEXT: out of line
// CHECK-NEXT: a::b::c
// CHECK-NEXT: union 1
// CHECK-NEXT: get 1
// CHECK-NEXT: anonymous 7 8
// CHECK-NEXT: 7
// CHECK-NEXT: 10
// CHECK-NEXT: const &
// CHECK-NEXT: &&
// CHECK-NEXT: trailing
// CHECK-NEXT: 5
// CHECK-NEXT: function pointer
// CHECK-NEXT: C
// CHECK-NEXT: array
// CHECK-NEXT: 2
// CHECK-NEXT: 5
// CHECK-NEXT: 7
// CHECK-NEXT: noreturn
// CHECK-NEXT: caught
// CHECK-NEXT: attributed
// CHECK-NEXT: default argument
// CHECK-NEXT: d 4
// CHECK-NEXT: Inner
// CHECK-NEXT: Local::m 4
// CHECK-NEXT: ~Local 4
// CHECK-NEXT: main
