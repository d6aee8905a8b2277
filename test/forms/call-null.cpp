// RUN: %opendefer %s -o %t.low.cpp -- -std=c++17 %cppflags
// RUN: %gxx -std=c++17 -Wall -Wextra -Werror %cppflags %t.low.cpp -o %t.command %libs && %t.command | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -Wall -Wextra -Werror %s -o %t.exe %libs && %t.exe | %filecheck %s
// A null pointer is passed as it is written: compilers look for one at the end
// of the arguments of execl() and the like.
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <opendefer/defer.h>

__attribute__((sentinel)) void words(const char *first, ...) {
  va_list rest;
  va_start(rest, first);
  for (const char *word = first; word; word = va_arg(rest, const char *))
    std::printf("%s ", word);
  va_end(rest);
  std::puts("end");
}

template <typename T> void inTemplate(T *word) {
  defer words(word, "e", (T *)0);
  defer words(word, (const char *)NULL);
}

int main() {
  const char *word = "a";
  // CHECK: a end
  // CHECK-NEXT: a e end
  // CHECK-NEXT: a end
  // CHECK-NEXT: a nullptr end
  // CHECK-NEXT: a static_cast end
  // CHECK-NEXT: a cast 0 end
  // CHECK-NEXT: a cast NULL end
  // CHECK-NEXT: a b NULL end
  defer words(word, "b", "NULL", NULL);
  defer words(word, "cast", "NULL", (char *)NULL);
  defer words(word, "cast", "0", (const char *)0);
  defer words(word, "static_cast", static_cast<char *>(nullptr));
  defer words(word, "nullptr", (nullptr));
  defer words(word, ((char *)(0)));
  inTemplate(word);
  word = "not kept";
}
