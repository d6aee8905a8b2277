#include "deferring.h"
#include <cstdio>
#include <cstring>
#include <string>

static int order = 0;

template <class T> T twice(T t) {
  defer [t] { std::printf("%d: twice\n", ++order); };
  return t + t;
}

int main(int argc, char **) {
  defer std::printf("%d: main\n", ++order);
  for (int i = 0; i < 2; i++)
    defer std::printf("%d: loop %d\n", order, i);
  std::string text = twice(std::string("ab"));
  defer { std::printf("%s %zu\n", text.c_str(), std::strlen(text.c_str())); };
  if (argc > 1)
    return fromHeader(argc);
  std::printf("%d\n", fromHeader(1));
}
