// A deferred call whose result must not be discarded gets the warning that the
// plain statement gets, once, on its line, by whatever compiler.
// RUN: %clangxx -std=c++17 -fsyntax-only -DPLAIN %s 2>&1 | sed -n 's/.*cpp:\([0-9]*\):[0-9]*: warning: ignoring return.*/\1/p' | sort -n >%t.clang
// RUN: %plugin_cxx -std=c++17 -fsyntax-only %s 2>&1 | sed -n 's/.*cpp:\([0-9]*\):[0-9]*: warning: ignoring return.*/\1/p' | sort -n >%t.plugin
// RUN: test $(wc -l <%t.clang) -ge 16 && diff %t.clang %t.plugin
// RUN: %gxx -std=c++17 -fsyntax-only -DPLAIN %s 2>&1 | sed -n 's/.*cpp:\([0-9]*\):[0-9]*: warning: ignoring return.*/\1/p' | sort -n >%t.gxx
// RUN: %build/bin/opendefer-launch %gxx -std=c++17 -fsyntax-only %s 2>&1 | sed -n 's/.*cpp:\([0-9]*\):[0-9]*: warning: ignoring return.*/\1/p' | sort -n >%t.launch
// RUN: test $(wc -l <%t.gxx) -ge 16 && diff %t.gxx %t.launch
#include <functional>
#ifdef PLAIN
#define defer
#else
#include <opendefer/defer.h>
#endif

struct File {
  [[nodiscard]] int close();
  [[nodiscard]] static int closeAll();
  File *next();
  int fine();
};
struct [[nodiscard]] Status {
  int code;
};
[[nodiscard]] int must(int);
Status status(int);
struct Functor {
  [[nodiscard]] int operator()(int) const;
};
struct Base {
  [[nodiscard]] int inherited();
  void own();
};

void calls(File &r, File *p, int (*plain)(int), int n) {
  Functor functor;
  std::function<Status(int)> function;
  defer must(3);
  defer must(n);
  defer r.close();
  defer p->close();
  defer p->next()->close();
  defer File().close();
  defer File::closeAll();
  defer r.closeAll();
  defer status(n);
  defer functor(n);
  defer function(n);
  defer [](int v) { return Status{v}; }(n);
  defer (void)r.close();
  defer (void)must(3);
  defer (void)p->next()->close();
  defer plain(3);
  defer r.fine();
}
struct Holds {
  Status (*pointer)(int);
};
void pointers(Status (*p)(int), Status (*const *pp)(int), Holds h, int n) {
  int (File::*m)() = &File::close;
  Status (Holds::*s)(int) = nullptr;
  Holds *arrow = &h;
  defer p(3);
  defer (*p)(n);
  defer pp[0](n);
  defer (**pp)(n);
  defer h.pointer(n);
  defer arrow->pointer(n);
  defer (n ? p : *pp)(n);
  defer (h.*s)(n);
  defer (arrow->*s)(n);
  defer (File().*m)();
  defer (void)p(3);
  defer (void)(h.*s)(n);
}
void Base::own() {
  defer inherited();
  defer this->inherited();
}
template <class T> void dependent(T r, T *p) {
  defer r.close();
  defer p->close();
  defer must(r.fine());
  defer status(r.fine());
  defer (void)r.close();
  defer (void)must(r.fine());
  defer r.fine();
}
template void dependent(File, File *);
template <class F> void named(F f, const F &constant, F &&reference) {
  defer f(1);
  defer constant(2);
  defer (reference)(3);
  defer (void)f(4);
  [=] { defer f(5); }();
}
template void named(Functor, const Functor &, Functor &&);
template void named(Status (*)(int), Status (*const &)(int), Status (*&&)(int));
