#include <opendefer/defer.h>
void g(int);
void right() { defer g(1); }
#if ERROR == 1
void text() {
  defer { g(unknown); }; // expected-error {{use of undeclared identifier 'unknown'}}
}
#elif ERROR == 2
void loop() {
  for (int i = 0; i < 3; i++) // expected-note {{'i' is declared here}}
    defer { g(i); };          // expected-error {{deferred block uses 'i'}}
}
#elif ERROR == 3
template <class T> int member(T t) {
  defer g(0);
  return t.x; // expected-error {{member reference base type 'int' is not a structure or union}}
}
int call() { return member(1); } // expected-note {{in instantiation of}}
#else
void none(); // expected-error {{there is none}}
#endif
