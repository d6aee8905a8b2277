#!/usr/bin/env python3
"""lifetimes.py FIRST LAST: prints a C++ program that consists of random programs.

Each consists of a few functions with instrumented objects (lifetimes.h) in all
scopes. Deferred calls keep the objects in all possible ways, and the functions are
left by return, exception, panic and recovery. There is no expected output: every
object must be destroyed exactly once, and not be used afterwards.

Programs with an even number throw exceptions, and those with an odd number panic
in deferred calls. No program does both, because a deferred call that panics while
an exception unwinds ends the process (docs/reference.md).
"""
import random
import sys


class Function:
    """Prints one function; `outer` are objects that live until it is left."""

    def __init__(self, rng, index, count, throws):
        self.rng, self.index, self.count, self.throws = rng, index, count, throws
        self.lines, self.names = [], 0
        # A class-type result that is built when a deferred call panics may leak
        # with some compilers, which is documented.
        self.named = rng.random() < 0.4
        self.returns_object = self.named or (throws and rng.random() < 0.6)

    def put(self, depth, text):
        self.lines.append("  " * depth + text)

    def new_name(self):
        self.names += 1
        return f"o{self.names}"

    def print(self):
        result = "Object" if self.returns_object else "void"
        self.put(0, f"{result} f{self.index}() {{")
        if self.named:
            self.put(1, "defer_result Object result(1);")
        self.put(1, "if (fuel-- <= 0)")
        self.put(2, "return Object(2);" if self.returns_object else "return;")
        outer = []
        for _ in range(self.rng.randint(3, 7)):
            self.statement(1, outer, [])
        if self.returns_object:
            self.put(1, self.return_statement(outer))
        self.put(0, "}")
        return "\n".join(self.lines)

    def return_statement(self, objects):
        if not self.returns_object:
            return "return;"
        choices = ["return Object(3);"] + [f"return {o};" for o in objects[:2]]
        return self.rng.choice(choices + (["return result;"] if self.named else []))

    def statement(self, depth, outer, inner):
        """At depth 1 objects go to `outer`, deeper ones to `inner`."""
        rng, nested = self.rng, depth > 1
        kinds = ["object"] * 4 + ["defer"] * 7 + ["call"] * 3 + ["leave"] * 2
        if depth < 4:
            kinds += ["if", "loop", "block", "try", "switch"]
        kind = rng.choice(kinds)
        if kind == "object":
            name = self.new_name()
            self.put(depth, f"Object {name}({self.names});")
            (inner if nested else outer).append(name)
        elif kind == "defer":
            self.defer(depth, outer, inner)
        elif kind == "call" and self.index + 1 < self.count:
            callee = rng.randrange(self.index + 1, self.count)
            self.put(depth, f"if (coin(2)) (void)f{callee}();")
        elif kind == "leave":
            leave = [self.return_statement(outer + inner), "opendefer::panic(1);"]
            leave += ["throw Error{Object(11)};"] if self.throws else []
            self.put(depth, f"if (coin(5)) {{ {rng.choice(leave)} }}")
        elif kind == "if":
            self.compound(depth, "if (Object condition(4); coin(2))", outer, inner)
            self.put(depth, "else")
            self.compound(depth, "", outer, inner)
        elif kind == "loop":
            self.compound(depth, f"for (int i{depth} = 0; i{depth} < 3; i{depth}++)", outer, inner)
        elif kind == "block":
            self.compound(depth, "", outer, inner)
        elif kind == "try":
            self.compound(depth, "try", outer, inner)
            if rng.random() < 0.5:
                self.compound(depth, "catch (Error &error)", outer, inner + ["error.inside"])
            else:
                self.put(depth, "catch (...) { Object rethrowing(5); throw; }")
        elif kind == "switch":
            self.put(depth, "switch (coin(3) + coin(3)) {")
            for case in ("case 0:", "case 1:", "default:"):
                self.compound(depth, case, outer, inner)
                self.put(depth, "break;")
            self.put(depth, "}")

    def compound(self, depth, head, outer, inner):
        self.put(depth, f"{head} {{".strip())
        self.put(depth + 1, "coin(2);")  # g++ 12 crashes on some empty blocks
        here = list(inner)
        for _ in range(self.rng.randint(1, 4)):
            self.statement(depth + 1, outer, here)
        self.put(depth, "}")

    def defer(self, depth, outer, inner):
        rng = self.rng
        keepable = outer + inner
        forms = ["defer byValue(Object(6));", "defer byRvalue(Object(7));", "defer Object(8).use();"]
        plain = [o for o in keepable if "." not in o]
        if keepable:
            o = rng.choice(keepable)
            forms += [f"defer byValue({o});", f"defer byConstReference({o});"]
        if plain:
            o = rng.choice(plain)
            body = self.body([o])
            forms += [f"defer [{o}] {{ {body} }};", f"defer [x = {o}] {{ x.use(); }};"]
            forms += [f"defer [](Object v) {{ v.use(); }}({o});"]
        if outer:
            o = rng.choice(outer)
            forms += [f"defer {{ {self.body([o])} }};", f"defer {{ {self.body(outer)} }};"]
            forms += [f"defer byReference({o});", f"defer {o}.use();"]
            forms += [f"defer [p = &{o}] {{ p->use(); }};"]
        if self.named:
            forms += ["defer { result = Object(9); };"]
        self.put(depth, rng.choice(forms))

    def body(self, objects):
        text = " ".join(f"{o}.use();" for o in objects) + " Object inner(10);"
        choice = self.rng.random()
        if choice < 0.3:
            text += " if (coin(2)) (void)opendefer::recover();"
        elif choice < 0.45 and not self.throws:
            text += " if (coin(3)) opendefer::panic(2);"
        elif choice < 0.6:
            text += " defer inner.use();"
        elif choice < 0.7 and self.index + 1 < self.count and not self.throws:
            text += f" if (coin(3)) (void)f{self.count - 1}();"
        return text


def program(number):
    rng = random.Random(number)
    throws = number % 2 == 0
    functions = [Function(rng, i, 5, throws) for i in range(5)]
    lines = [f"namespace program{number} {{"]
    for f in functions:
        lines.append(f"{'Object' if f.returns_object else 'void'} f{f.index}();")
    lines += [f.print() for f in functions]
    body = "try { (void)f0(); } catch (const Error &) {}" if throws else "(void)f0();"
    lines.append(f"void run() {{ defer {{ (void)opendefer::recover(); }}; {body} }}")
    lines.append("} // namespace")
    return "\n".join(lines)


def main():
    first, last = int(sys.argv[1]), int(sys.argv[2])
    print('#include "lifetimes.h"\nusing namespace lifetimes;')
    for number in range(first, last + 1):
        print(program(number))
    print("int main() {")
    for number in range(first, last + 1):
        print(f"  check({number}, program{number}::run);")
    print(f'  std::puts("{last - first + 1} programs, every object destroyed once");\n}}')


if __name__ == "__main__":
    main()
