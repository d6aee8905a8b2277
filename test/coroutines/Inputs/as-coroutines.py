"""as-coroutines.py PROGRAM: makes each function of a conformance program that defers a
coroutine, and prints the program. A function of its name runs the coroutine to its end, and
panics with what has left it. So the program must print what it printed before.

Functions that call recover() themselves, and methods, stay as they are. Programs that
call goexit() cannot be converted.
"""
import re
import sys

PRELUDE = """#include "coroutine.h"
#include <opendefer/boundary.h>
namespace odt {
struct Hop {
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}
};
template <class T> T run(Lazy<T> task) {
  opendefer::value left;
  try {
    return task.get();
  } catch (const opendefer::panic_error &e) {
    left = e.value();
  }
  opendefer::panic(left);
}
}
"""
HEAD = re.compile(r"^(int|void|std::string|bool) (\w+)\((.*)\) \{$")


def opens_function(before):
    """Does the text before a brace begin a deferred block or a lambda?"""
    statement = re.split(r"[;{}]", before)[-1]
    return re.search(r"\bdefer\b|\]\s*(\([^()]*\))?\s*(mutable)?\s*(->\s*\w+)?\s*$", statement)


def as_coroutine(body):
    """The lines with co_return, and with suspensions between statements."""
    result, inside, text = [], [], ""
    for line in body:
        outer = not any(inside)
        if outer and re.match(r"  \w", line) and not re.match(r"\s*(case|default|else)\b", line):
            result.append("  co_await Hop{};")
        converted, at = "", 0
        for token in re.finditer(r'"[^"]*"|[{}]|\breturn\b', line):
            converted += line[at : token.start()]
            at = token.end()
            if token[0] == "{":
                inside.append(bool(opens_function(text + line[: token.start()])) or any(inside))
            elif token[0] == "}" and inside:
                inside.pop()
            converted += "co_return" if token[0] == "return" and not any(inside) else token[0]
        result.append(converted + line[at:])
        text += line + "\n"
    return result


def convert(lines):
    result, i, count = [], 0, 0
    while i < len(lines):
        head = HEAD.match(lines[i])
        end = lines.index("}", i) if head else i
        body = lines[i + 1 : end]
        if not head or head[2] == "main" or not says_itself("defer", body) or says_itself("recover()", body):
            result.append(lines[i])
            i += 1
            continue
        kind, name, parameters = head.groups()
        names = ", ".join(re.findall(r"(\w+)(?:,|$)", parameters))
        result += [f"Lazy<{kind}> co_{name}({parameters}) {{", "  co_await Hop{};", *as_coroutine(body), "}"]
        result += [f"{kind} {name}({parameters}) {{ return run(co_{name}({names})); }}"]
        i, count = end + 1, count + 1
    assert count > 1, "hardly any functions"
    return result


def says_itself(what, body):
    """Outside of deferred blocks and lambdas?"""
    inside = []
    for line in body:
        for token in re.finditer(r"[{}]|" + re.escape(what), line):
            if token[0] == "{":
                inside.append(bool(opens_function(line[: token.start()])) or any(inside))
            elif token[0] == "}" and inside:
                inside.pop()
            elif not any(inside) and token[0] == what:
                return True
    return False


def main():
    lines = open(sys.argv[1]).read().split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("namespace odt"))
    print("\n".join(lines[:at]) + "\n" + PRELUDE + "\n".join(convert(lines[at:])))


main()
