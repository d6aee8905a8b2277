"""jumps.py SEED FUNCTIONS DIRECTORY OPENDEFER CPPFLAGS COMPILER...

Analysis checks jumps, and lowered text must compile if analysis accepts it. This
writes random functions with many labels, gotos, switches and defers, removes those
that are not valid C++ and then those that the command refuses, and compiles the
others, lowered, with each COMPILER (a command line).
"""
import pathlib
import random
import re
import shlex
import subprocess
import sys

PRELUDE = """#include <opendefer/defer.h>
int use(int);
struct Guard { Guard(int); ~Guard(); int n; };
"""


class Function:
    def __init__(self, rng, number):
        self.rng, self.number = rng, number
        self.labels = [f"l{i}" for i in range(rng.randint(1, 3))]
        self.unplaced = list(self.labels)
        self.variables = 0

    def variable(self):
        self.variables += 1
        return f"v{self.variables}"

    def defer(self):
        return self.rng.choice(
            [
                "defer use(n);",
                "defer { use(n); }",
                "defer { use(n); if (n) return; use(1); };",
                "defer [n] { use(n); };",
                "defer [](int v) { use(v); }(n);",
                "defer { if (opendefer::recover()) use(n); };",
                "defer { for (;;) { if (use(n)) break; goto in; in: use(2); } };",
            ]
        )

    def goto(self):
        return f"goto {self.rng.choice(self.labels)};"

    def simple(self, loop, switch):
        choices = ["use(n);"] * 4 + ["return use(n);", "if (n) return 1;"]
        choices += [self.goto(), f"if (use(n)) {self.goto()}"] * 2
        if self.rng.random() < 0.3:
            choices += [f"int {self.variable()} = use(n);", f"Guard {self.variable()}(n);"]
        choices += [f"if (n) {self.defer()}"] + [self.defer()] * 3
        if loop:
            choices += ["if (n) continue;", "break;"]
        if switch:
            choices += ["break;"]
        return self.rng.choice(choices)

    def statement(self, depth, loop=False, switch=False):
        rng = self.rng
        if self.unplaced and rng.random() < 0.15:
            label = self.unplaced.pop(rng.randrange(len(self.unplaced)))
            return [f"{label}:" + rng.choice([";", ""]), *self.statement(depth, loop, switch)]
        if depth == 0 or rng.random() < 0.5:
            return [self.simple(loop, switch)]
        kind = rng.randrange(8)
        if kind == 0:
            return ["{", *self.block(depth - 1, loop, switch), "}"]
        if kind == 1:
            return ["if (use(n)) {", *self.block(depth - 1, loop, switch), "} else {",
                    *self.block(depth - 1, loop, switch), "}"]  # fmt: skip
        if kind == 2:
            return ["while (use(n)) {", *self.block(depth - 1, True, False), "}"]
        if kind == 3:
            return ["do {", *self.block(depth - 1, True, False), "} while (use(n));"]
        if kind == 4:
            lines = ["switch (n) {"]
            for case in range(rng.randint(1, 3)):
                lines += [f"case {case}:", *self.block(depth - 1, loop, True)]
            return lines + ["}"]
        if kind == 5:
            return ["try {", *self.block(depth - 1, loop, switch), "} catch (int) {",
                    *self.block(depth - 1, loop, switch), "}"]  # fmt: skip
        if kind == 6:
            return [f"if (int {self.variable()} = use(n)) {{",
                    *self.block(depth - 1, loop, switch), "}"]  # fmt: skip
        return ["for (int i = 0; i < n; i++) {", *self.block(depth - 1, True, False), "}"]

    def block(self, depth, loop, switch):
        lines = []
        for _ in range(self.rng.randint(1, 3)):
            lines += self.statement(depth, loop, switch)
        return lines

    def text(self):
        rng = self.rng
        result = rng.choice(["", "defer_result int r = 0;"])
        body = [result] if result else []
        for _ in range(rng.randint(3, 7)):
            body += self.statement(2)
        for label in self.unplaced:
            body.append(f"{label}:;")
        body.append("return n;")
        if rng.random() < 0.2:
            body = ["auto f = [&](int n) -> int {", *body, "};", "return f(n);"]
        return [f"int f{self.number}(int n) {{", *body, "}"]


def write(file, functions):
    """Which function each line belongs to."""
    lines, owner = PRELUDE.splitlines(), [None] * PRELUDE.count("\n")
    for number, text in functions.items():
        lines += text
        owner += [number] * len(text)
    file.write_text("\n".join(lines) + "\n")
    return owner


def errors(file, owner, command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = done.stderr.decode()
    lines = re.findall(re.escape(str(file)) + r":(\d+):\d+: (?:fatal )?error: (.*)", said)
    if done.returncode and not lines:
        sys.exit(f"{shlex.join(command)}\n{said}")
    return {owner[int(line) - 1]: message for line, message in lines}


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    directory, opendefer, cppflags = pathlib.Path(sys.argv[3]), sys.argv[4], sys.argv[5].split()
    compilers = [shlex.split(c) for c in sys.argv[6:]]
    rng = random.Random(seed)
    functions = {n: Function(rng, n).text() for n in range(count)}
    directory.mkdir(parents=True, exist_ok=True)
    source, lowered = directory / "jumps.cpp", directory / "jumps.lowered.cpp"
    flags = ["-std=c++17", "-ferror-limit=0", *cppflags]
    left_out = []
    for _ in ("not C++", "refused", "in vain"):
        owner = write(source, functions)
        wrong = errors(source, owner, [opendefer, source, "-o", lowered, "--quiet", "--", *flags])
        left_out.append(len(wrong))
        for number in wrong:
            functions.pop(number)
    print("{} functions: {} are not C++, {} refused".format(count, *left_out))
    if left_out[2]:
        print("refused at the third attempt:", wrong)
        return 1
    if len(functions) < count / 8:
        print("only", len(functions), "are left")
        return 1
    failed = False
    for compiler in compilers:
        command = [*compiler, "-std=c++17", *cppflags, "-w", "-fsyntax-only", str(lowered)]
        for number, message in errors(lowered, owner, command).items():
            failed = True
            print(compiler[0], message, *functions[number], sep="\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
