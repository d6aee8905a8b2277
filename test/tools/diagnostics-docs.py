#!/usr/bin/env python3
"""diagnostics-docs.py ROOT DIRECTORY OPENDEFER CXX CPPFLAGS PLUGINFLAGS

Checks docs/diagnostics.md. Each diagnostic of Diagnostics.def, and nothing else, must
have a section there and a test that names it. The command and the plugin must report
exactly that diagnostic for the first example of the section, with the same text at the
same places, and must accept the second example. `--suggest` must make the suggestion
for the first example and none for the second. A comment before a block changes its
meaning:
  <!-- test: file NAME -->     a file that the examples of the section include
  <!-- test: alone -->         the examples are in files of their own
  <!-- test: plugin only -->   the same, and the command accepts this first one
The last two arguments are lists. Writes into DIRECTORY.
"""
import pathlib
import re
import subprocess
import sys

MESSAGE = re.compile(r"^([^ ].*?):(\d+):\d+: (?:(?:fatal )?error|warning|remark): (.*)$")
NAME = re.compile(r"\[opendefer-([a-z-]+)\]$")
failures = []


def fail(text):
    failures.append(text)


class Section:
    """The contents of a section: flags and text of each example, files by name."""

    FENCE = re.compile(r"^(?:<!-- test: (.*?) -->\n)?```cpp *(.*?)\n(.*?)^```$", re.M | re.S)

    def __init__(self, text):
        self.name = text.split("\n", 1)[0].strip()
        self.examples, self.files = [], {}
        self.plugin_only = self.alone = False
        for comment, flags, body in self.FENCE.findall(text):
            if comment.startswith("file "):
                self.files[comment[len("file ") :]] = body
            else:
                self.plugin_only |= comment == "plugin only"
                self.alone |= comment in ("alone", "plugin only")
                self.examples.append((flags, body))


def read_docs(text):
    """The prelude, and the sections."""
    head, *sections = re.split(r"^### ", text, flags=re.M)
    return Section(head).examples[0][1], [Section(section) for section in sections]


def unit(prelude, examples):
    """One source of all examples, and the name of each of its lines."""
    bodies = "".join(body for _, body in examples)
    includes = re.findall(r"^#include <.*\n", bodies, re.M)
    lines = (prelude + "".join(dict.fromkeys(includes))).splitlines()
    owner = [None] * len(lines)
    for name, body in examples:
        added = ["namespace ex_" + name.replace("-", "_") + " {"]
        added += [line for line in body.splitlines() if not line.startswith("#include <")]
        added += ["}"]
        added += ["#undef " + macro for macro in re.findall(r"^#define (\w+)", body, re.M)]
        lines += added
        owner += [name] * len(added)
    return "\n".join(lines) + "\n", owner


def run(*command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return done.returncode, done.stderr.decode()


def located(text):
    return [line for line in text.splitlines() if re.match(r"\S+:\d+:\d+: ", line)]


def check_wrong(file, examples, owner, includes, said):
    """`includes` has the names of the sections that files belong to."""
    found = {name: set() for name, _ in examples}
    for line in said.splitlines():
        message = MESSAGE.match(line)
        if not message:
            continue
        name = NAME.search(message.group(3))
        place = includes.get(pathlib.Path(message.group(1)).name)
        if place is None:
            place = owner[int(message.group(2)) - 1]
        if not name or place not in found:
            fail(f"{place}: reported: {line}")
        else:
            found[place].add(name.group(1))
    for name, names in found.items():
        if names != {name}:
            fail(f"{name}: the wrong example is diagnosed as {sorted(names)}")


def check_same(file, command, plugin):
    if located(command) != located(plugin):
        fail(f"{file}: command and plugin differ:\n--- command\n{command}\n--- plugin\n{plugin}")


def main():
    root, directory = map(pathlib.Path, sys.argv[1:3])
    opendefer, cxx = sys.argv[3:5]
    cppflags, pluginflags = (argument.split() for argument in sys.argv[5:7])
    definitions = (root / "lib/Basic/Diagnostics.def").read_text()
    levels = {
        name: level
        for level, name in re.findall(
            r'OPENDEFER_DIAG\(\s*\w+,\s*(\w+),\s*"([^"]+)"', definitions
        )
    }
    names = list(levels)
    tests = "".join(
        path.read_text()
        for path in sorted((root / "test").rglob("*"))
        if path.suffix in (".cpp", ".test") and path.is_file()
    )
    prelude, sections = read_docs((root / "docs/diagnostics.md").read_text())
    documented = [section.name for section in sections]
    for name in names:
        if name not in documented:
            fail(f"{name}: no section in docs/diagnostics.md")
        if f"[opendefer-{name}]" not in tests:
            fail(f"{name}: no test names it")
    for name in documented:
        if name not in names or documented.count(name) > 1:
            fail(f"{name}: a section, but no diagnostic of that name, or twice")

    directory.mkdir(parents=True, exist_ok=True)
    includes = {}
    for section in sections:
        for name, body in section.files.items():
            (directory / name).write_text(body)
            includes[name] = section.name
    for kind in (0, 1):
        by_flags = {}
        for section in sections:
            name = section.name
            if len(section.examples) != 2:
                fail(f"{name}: {len(section.examples)} examples, not a wrong and a right one")
                continue
            flags, body = section.examples[kind]
            alone = section if section.alone else None
            key = (levels.get(name) == "Suggestion", flags, alone)
            by_flags.setdefault(key, []).append((name, body))
        for number, ((suggests, flags, alone), examples) in enumerate(by_flags.items()):
            flags = flags.split()
            if not any(flag.startswith("-std=") for flag in flags):
                flags.append("-std=gnu++17")
            file = directory / f"{('wrong', 'right')[kind]}{number}.cpp"
            text, owner = unit(prelude, examples)
            file.write_text(text)
            mode = ["--suggest"] if suggests else ["--warn=all", "--dry-run"]
            command = run(opendefer, *mode, "--use-color=false", file, "--", *flags, *cppflags, "-ferror-limit=0")  # fmt: skip
            plugin = run(cxx, *pluginflags, *flags, "-fplugin-arg-opendefer-warn=all",
                         "-ferror-limit=0", "-fsyntax-only", file)  # fmt: skip
            if kind == 0 and alone and alone.plugin_only:
                check_wrong(file, examples, owner, includes, plugin[1])
                if command[0]:
                    fail(f"{alone.name}: the command does not accept it:\n{command[1]}")
            elif kind == 0:
                check_wrong(file, examples, owner, includes, command[1])
                if not suggests:
                    check_same(file, command[1], plugin[1])
            elif command[0] or plugin[0] or located(command[1] + plugin[1]):
                fail(f"{file}: not accepted:\n{command[1]}{plugin[1]}")

    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
