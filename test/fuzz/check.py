"""Builds cases, runs them, and compares what they print with the model's lines."""
import concurrent.futures
import pathlib
import re
import subprocess
import tempfile
from dataclasses import dataclass

from print_cpp import cpp_source
from program import Case
from ways import BuildFailure

SUPPORT = pathlib.Path(__file__).resolve().parent / "support"
RUN_SECONDS = 20
# Lowered text must not cause warnings. These are caused by the generated functions.
FLAGS = ["-Wall", "-Wextra", "-Werror", "-Wno-unknown-warning-option"] + [
    f"-Wno-{name}"
    for name in (
        "unused", "unused-parameter", "unused-but-set-parameter", "self-assign", "self-assign-overloaded",
        "braced-scalar-init", "return-type-c-linkage", "exceptions", "terminate",
    )
]


@dataclass
class Failure:
    case: Case
    way: str
    stage: str  # lowering, compiling, running
    text: str
    kind: str  # equal for failures that probably have the same reason

    def report(self):
        return f"case {self.case.seed}, {self.way}, {self.stage}: {self.text}"


def flags(standard):
    return [f"-std=c++{standard}", f"-I{SUPPORT}", *FLAGS]


def kind_of_error(text):
    """The first error, without its place and names."""
    error = re.search(r"error: (.*)", text)
    if not error:
        return "crash" if "Stack dump" in text else text.splitlines()[-1][:80]
    return re.sub(r"'[^']*'|‘[^’]*’|\d+", "_", error[1])


def first_difference(expected, actual):
    for number, (want, got) in enumerate(zip(expected, actual), 1):
        if want != got:
            return f"line {number}: expected {want!r}, got {got!r}"
    return f"expected {len(expected)} lines, got {len(actual)}"


def outputs(executable, count):
    """Returns the output of each case. The exit status may follow the last one."""
    try:
        done = subprocess.run(
            [str(executable)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=RUN_SECONDS,
        )
        text, end = done.stdout.decode(errors="replace"), f"status {done.returncode}"
    except subprocess.TimeoutExpired as late:
        text, end = (late.stdout or b"").decode(errors="replace"), "does not end"
    parts = re.split(r"^case \d+\n", text, flags=re.M)[1:]
    result = [part.splitlines() for part in parts] or [[]]
    if end != "status 0":
        result[-1].append(end)
    return result + [None] * (count - len(result))


def blame(text, cases):
    """Returns the compiler's errors for each case that has some, by its index.
    Lowering keeps lines, so an error's line identifies its case."""
    starts = [
        number
        for number, line in enumerate(cpp_source(cases).splitlines(), 1)
        if re.match(r"namespace case_\d+ \{", line)
    ]
    source = cpp_source(cases).splitlines()
    blamed = {}
    # An error in a header is blamed on who is named in its notes.
    for pattern in (r"\.cpp:(\d+):.*error:", r"\.cpp:(\d+):"):
        for line in text.splitlines():
            place = re.search(pattern, line)
            if not place or not starts[0] <= int(place[1]) <= len(source):
                continue
            called = re.search(r"using namespace case_(\d+)", source[int(place[1]) - 1])
            index = int(called[1]) if called else sum(start <= int(place[1]) for start in starts) - 1
            blamed.setdefault(index, []).append(line)
        if blamed:
            return blamed
    # A crash, perhaps: take the cases apart.
    return {0: text.splitlines()[-3:]}


def check_way(cases, way, tools, thorough=True):
    """The failures; if not thorough, not those that take another build."""
    try:
        with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
            executable = tools.build_text(
                cpp_source(cases), way, pathlib.Path(name), flags(cases[0].standard)
            )
            printed = outputs(executable, len(cases))
    except BuildFailure as failure:
        blamed = blame(str(failure), cases)
        rest = [c for i, c in enumerate(cases) if i not in blamed]
        failures = [
            Failure(cases[i], way, failure.stage, "\n    ".join(lines[:4]), kind_of_error(lines[0]))
            for i, lines in blamed.items()
        ]
        return failures + (check_way(rest, way, tools) if rest and thorough else [])
    failures = []
    for index, (case, lines) in enumerate(zip(cases, printed)):
        if lines is None:  # the one before it ended the program
            return failures + (check_way(cases[index:], way, tools) if thorough else [])
        if lines != case.lines:
            text = first_difference(case.lines, lines)
            failures.append(Failure(case, way, "running", text, "disagrees"))
    return failures


def check(cases, ways, tools, jobs=1):
    """The failures of cases that share a standard."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        found = pool.map(lambda way: check_way(cases, way, tools), ways)
        return [failure for failures in found for failure in failures]
