#!/usr/bin/env python3
"""scopes.py cpp|d

Prints a program with random functions, the same in C++ and D: defer, defer_failure and
defer_success in the outermost block (scope(exit), scope(failure), scope(success)),
defer_scoped in any block (scope(exit)), and objects with destructors between them. D has
nothing like a function-wide `defer` in an inner block.

scopes.out is the output of the D program:
  scopes.py d > scopes.d && gdc scopes.d -o scopes && ./scopes | sed "s/ *$//" > scopes.out
"""
import random
import sys

CPP = sys.argv[1] == "cpp"
FUNCTIONS = 40
HEAD = """#include <opendefer/defer.h>
#include <cstdio>
#include <stdexcept>
static void say(const char *what, int n) { std::printf("%s%d ", what, n); }
struct Object {
  int n;
  explicit Object(int i) : n(i) { say("+", n); }
  Object(const Object &) = delete;
  ~Object() { say("~", n); }
};
static void fail(int n) { throw std::runtime_error(std::to_string(n)); }
""" if CPP else """import std.stdio, std.conv;
void say(string what, int n) { writef("%s%s ", what, n); }
struct Object_ {
  int n;
  this(int i) { n = i; say("+", n); }
  @disable this(this);
  ~this() { say("~", n); }
}
void fail(int n) { throw new Exception(to!string(n)); }
"""
STATEMENTS = {
    "exit": ("defer {{ {} }}", "scope(exit) {{ {} }}"),
    "failure": ("defer_failure {{ {} }}", "scope(failure) {{ {} }}"),
    "success": ("defer_success {{ {} }}", "scope(success) {{ {} }}"),
    "scoped": ("defer_scoped {{ {} }}", "scope(exit) {{ {} }}"),
}


class Writer:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.count = 0
        self.lines = []

    def id(self):
        self.count += 1
        return self.count

    def put(self, depth, line):
        self.lines.append("  " * depth + line)

    def condition(self):
        return f"(a & {1 << self.rng.randrange(3)}) {self.rng.choice(('==', '!='))} 0"

    def deferred(self, kind):
        return STATEMENTS[kind][0 if CPP else 1].format(f'say("{kind}", {self.id()});')

    def leave(self, in_loop):
        ways = ["return a;"] * 2 + [f"fail({self.id()});"] * 2
        ways += ["break;", "continue;"] * in_loop
        return self.rng.choice(ways)

    def body(self, depth, in_loop, outermost=False):
        for _ in range(self.rng.randint(2, 5)):
            self.statement(depth, in_loop, outermost)

    def statement(self, depth, in_loop, outermost):
        kinds = ["say", "object", "scoped", "scoped", "branch", "leave"]
        kinds += ["exit", "failure", "failure", "success"] * outermost
        kinds += ["block", "if", "loop", "try"] * (depth < 4)
        kind = self.rng.choice(kinds)
        if kind == "say":
            self.put(depth, f'say("", {self.id()});')
        elif kind == "object":
            n = self.id()
            self.put(depth, f"Object o{n}({n});" if CPP else f"auto o{n} = Object_({n});")
        elif kind in STATEMENTS:
            self.put(depth, self.deferred(kind))
        elif kind == "branch":
            self.put(depth, f"if ({self.condition()})")
            self.put(depth + 1, self.deferred("scoped"))
        elif kind == "leave":
            self.put(depth, f"if ({self.condition()})")
            self.put(depth + 1, self.leave(in_loop))
        elif kind == "try":
            self.put(depth, "try {")
            self.body(depth + 1, in_loop)
            self.put(depth, "} catch (const std::runtime_error &) {" if CPP else "} catch (Exception) {")
            self.body(depth + 1, in_loop)
            self.put(depth, "}")
        else:
            n = self.id()
            loop = f"for (int i{n} = 0; i{n} < {self.rng.randint(1, 3)}; i{n}++) {{"
            self.put(depth, {"block": "{", "if": f"if ({self.condition()}) {{", "loop": loop}[kind])
            self.body(depth + 1, in_loop or kind == "loop")
            self.put(depth, "}")

    def function(self, name):
        self.put(0, f"static int {name}(int a) {{" if CPP else f"int {name}(int a) {{")
        if CPP:
            self.put(1, "static_cast<void>(a);")
        self.body(1, False, outermost=True)
        self.put(1, "return 0;")
        self.put(0, "}")


writer = Writer(1)
for index in range(FUNCTIONS):
    writer.function(f"f{index}")
print(HEAD + "\n".join(writer.lines))
table = ", ".join(f"{'' if CPP else '&'}f{index}" for index in range(FUNCTIONS))
print("int main() {" if CPP else "void main() {")
print(f"  int (*functions[])(int) = {{{table}}};" if CPP else f"  auto functions = [{table}];")
print("  for (auto f : functions)\n    for (int a = 0; a < 8; a++) {" if CPP else "  foreach (f; functions)\n    foreach (a; 0 .. 8) {")
print("      try {\n        say(\"= \", f(a));")
if CPP:
    print('      } catch (const std::runtime_error &e) {\n        std::printf("! %s", e.what());\n      }\n      std::puts("");')
else:
    print('      } catch (Exception e) {\n        writef("! %s", e.msg);\n      }\n      writeln();')
print("    }\n}")
