// A deleter's type is named as it is written, or as a member of what is; an
// edit that would not compile is not offered.
// RUN: %suggested %s >%t && %filecheck %s <%t
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {
struct Closer {
  void operator()(std::FILE *f) const {
    std::puts("close");
    std::fclose(f);
  }
};
void put(char *p) {
  std::puts("put");
  std::free(p);
}
} // namespace
template <auto F> struct By {
  template <class T> void operator()(T *p) const { F(p); }
};
class Lib {
  struct Del {
    void operator()(char *p) const { put(p); }
  };

public:
  using Ptr = std::unique_ptr<char, Del>;
  static void inside() { std::unique_ptr<char, Del> own(static_cast<char *>(std::malloc(1))); }
};
template <class T> using Closed = std::unique_ptr<T, Closer>;
template <class T, class D> using Owned = std::unique_ptr<T, D>;
#define FILE_POINTER std::unique_ptr<std::FILE, Closer>
#define CLOSER Closer

int named() {
  const ::std::unique_ptr<std::FILE, Closer> one(std::fopen("/dev/null", "r"));
  if (!one)
    return -1;
  Closed<std::FILE> two(std::fopen("/dev/null", "r"));
  Owned<std::FILE, Closer> three(std::fopen("/dev/null", "r"));
  std::unique_ptr<std::FILE, CLOSER> four(std::fopen("/dev/null", "r"));
  std::unique_ptr<char, By<&put>> five(static_cast<char *>(std::malloc(2)));
  Lib::Ptr six(static_cast<char *>(std::malloc(2)));
  auto seven = Lib::Ptr(static_cast<char *>(std::malloc(2)));
  struct Local {
    void operator()(char *text) const {
      std::puts("local");
      std::free(text);
    }
  };
  std::unique_ptr<char, Local> eight(static_cast<char *>(std::malloc(2)));
  FILE_POINTER nine(std::fopen("/dev/null", "r"));
  return std::fgetc(one.get()) + std::fgetc(two.get());
}

// The temporary would call the deleted one.
struct OnlyLvalue {
  void operator()(char *p) & { put(p); }
  void operator()(char *p) && = delete;
};
int refused() {
  int Closer = 1;
  std::unique_ptr<char, OnlyLvalue> one(static_cast<char *>(std::malloc(2)));
  std::unique_ptr<std::FILE, struct Closer> two(std::fopen("/dev/null", "r"));
  std::unique_ptr<std::FILE, ::Closer> three(std::fopen("/dev/null", "r"));
  return Closer;
}

int main() {
  Lib::inside();
  return named() + refused() > 9;
}

// CHECK: remark: 'nine' is only used as a scope guard; use 'defer' instead
// CHECK: note: not rewritten: the deleter cannot be named here
// CHECK: note: not rewritten: it does not compile with 'defer': call to deleted function call operator in type 'OnlyLvalue'
// CHECK: note: not rewritten: it does not compile with 'defer': expected a function call or a block
// CHECK: 13 guards found, 10 of which
// CHECK: {{^}}+ {{.*}} defer Del{}(own);
// CHECK: {{^}}+  auto *const one = std::fopen("/dev/null", "r");
// CHECK: {{^}}+  defer Closer{}(one);
// CHECK: {{^}}+    defer Closed<std::FILE>::deleter_type{}(two);
// CHECK: {{^}}+  if (auto *three = std::fopen("/dev/null", "r")) defer Owned<std::FILE, Closer>::deleter_type{}(three);
// CHECK: {{^}}+ {{.*}} defer std::unique_ptr<std::FILE, CLOSER>::deleter_type{}(four);
// CHECK: {{^}}+ {{.*}} defer std::unique_ptr<char, By<&put>>::deleter_type{}(five);
// CHECK: {{^}}+ {{.*}} defer Lib::Ptr::deleter_type{}(six);
// CHECK: {{^}}+ {{.*}} defer Lib::Ptr::deleter_type{}(seven);
// CHECK: {{^}}+ {{.*}} defer Local{}(eight);
// CHECK: {{^}}+ {{.*}} defer ::Closer{}(three);

// IN-TURN: 1 of 4
