"""The conformance matrix: its cells, the cells that a test run selects, and how a
program is built and run in a cell.  scripts/matrix and the lit tests of this
directory both use this file.

A cell is FRONT-LEVEL-LOWERING, as in clang-19-O2-default:

    clang-NN    the plugin in that Clang
    gcc-12      lowered by the command, built by g++
    lowered-NN  lowered by the command of that LLVM, built by its Clang
    libcxx-NN   the plugin, with -stdlib=libc++

    O0 O2 O3    and asan (with UBSan), tsan (for programs that start threads)
    default     the default limits; linked (no slots), open (up to 64 slots)
    registered  open, with registered frames (with -O2)

All programs start with the same text and use a namespace of their own, so a group
of them is built as one program: standard headers take most of the time to build.
An argument selects the program to run.
"""
import itertools
import math
import pathlib
import platform
import random
import re
import subprocess

DIRECTORY = pathlib.Path(__file__).resolve().parent
BUILD_SECONDS = 900
RUN_SECONDS = 60  # sanitizers on a busy machine
GROUP = 6

# The LLVM that is tested in full, and whose command lowers for g++.
MAIN_LLVM = "19"
LLVMS = ("19", "22", "14")
LEVELS = {
    "O0": ["-O0"],
    "O2": ["-O2"],
    "O3": ["-O3"],
    # At -O1 Clang takes three times as long to build it.
    "asan": ["-O0", "-g1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
    "tsan": ["-O1", "-g1", "-fsanitize=thread"],
}
LOWERINGS = {
    "default": [],
    "linked": ["max-open-defers=0"],
    "open": ["max-open-defers=64", "max-exit-product=100000"],
    "registered": ["max-open-defers=64", "max-exit-product=100000", "no-table-frames"],
}


def cells_of(front, levels=LEVELS):
    lowerings = [lowering for lowering in LOWERINGS if lowering != "registered"]
    return [f"{front}-{level}-{lowering}" for level in levels for lowering in lowerings]


def cells_for(llvm):
    """All cells that a build for this LLVM can run."""
    cells = cells_of(f"clang-{llvm}")
    if llvm == MAIN_LLVM:
        cells += cells_of("gcc-12") + ["gcc-12-O2-registered"]
    else:
        cells.append(f"clang-{llvm}-O2-registered")
    for front in ("lowered", "libcxx"):
        cells += cells_of(f"{front}-{llvm}", ("O0", "O2"))
    return cells


ALL_CELLS = [cell for llvm in LLVMS for cell in cells_for(llvm)]


def llvm_of(cell):
    return MAIN_LLVM if cell.startswith("gcc") else cell.split("-")[1]


# A run of all tests covers, with the main LLVM, these three cells in full and some
# groups of all other cells.
ALWAYS = (
    "clang-19-O2-default",
    "gcc-12-O2-default",
    "gcc-12-O2-registered",
)


def cells_of_groups(llvm, count):
    """For each of `count` groups, the cells in which a test run builds it."""
    always = [cell for cell in cells_for(llvm) if cell in ALWAYS]
    in_turn = [cell for cell in cells_for(llvm) if cell not in ALWAYS]
    each = math.ceil(len(in_turn) / count)
    return [
        always + [in_turn[(group * each + i) % len(in_turn)] for i in range(each)]
        for group in range(count)
    ]


def cells_of_groups_in_turns(llvm, count, turns):
    """The part of the tests that these turns run. Each turn runs a part of the same
    size: a third of the groups in one of the cells that are always covered, if this
    LLVM has any, and a tenth in another cell. The turn's number selects them."""
    always = [cell for cell in cells_for(llvm) if cell in ALWAYS]
    others = [cell for cell in cells_for(llvm) if cell not in ALWAYS]
    chosen = [set() for _ in range(count)]
    for turn in turns:
        number = random.Random(f"{llvm} {turn}")
        shuffled = lambda things: number.sample(things, len(things))
        for part, of in ((count // 3, always or others), (count // 10, others)):
            for group, cell in zip(shuffled(range(count))[:part], itertools.cycle(shuffled(of))):
                chosen[group].add(cell)
    return [sorted(cells) for cells in chosen]


class Failure(Exception):
    """The output or status differs from the expected one."""


class CannotRun(Exception):
    """This machine cannot run such a program."""


def number_of(source):
    return int(source.stem[1:])


def all_sources():
    return sorted(DIRECTORY.glob("s*.cpp"), key=number_of)


def sources_for(cell, sources):
    if "tsan" not in cell:
        return list(sources)
    return [s for s in sources if re.search(r"std::thread \w+\(", s.read_text())]


def groups(sources):
    return [sources[i : i + GROUP] for i in range(0, len(sources), GROUP)]


def text_of(sources):
    """Returns one translation unit with all of these programs."""
    parts, calls = [], []
    for source in sources:
        common, program = source.read_text().split("\nnamespace p", 1)
        program, _ = program.split("\nint main(", 1)
        if not parts:
            parts.append(common)
        assert common == parts[0], f"{source} does not begin as the others do"
        parts.append("namespace p" + program)
        number = number_of(source)
        calls.append(f"  if (number == {number}) {{ p{number}::Main(); return 0; }}\n")
    return (
        "\n".join(parts)
        + "\nint main(int, char **arguments) {\n  long number = std::atol(arguments[1]);\n"
        + "".join(calls)
        + "  return 99;\n}\n"
    )


# Reports a recovery that is thrown: every one can be brought home by tables.
# The linker leads the runtime's calls of the unwinder here.
NO_THROW_MARK = "a recovery was thrown"
NO_THROW_SOURCE = f"""
#include <cxxabi.h>
#include <unwind.h>
#include <cstdio>
#include <cstdlib>
#include <typeinfo>
extern "C" _Unwind_Reason_Code __wrap__Unwind_RaiseException(_Unwind_Exception *) {{
  std::fputs("{NO_THROW_MARK}\\n", stderr);
  std::abort();
}}
extern "C" void __real___cxa_rethrow();
extern "C" void __wrap___cxa_rethrow() {{
  const std::type_info *Type = abi::__cxa_current_exception_type();
  if (Type && *Type == typeid(opendefer::__lowered::__recovery))
    __wrap__Unwind_RaiseException(nullptr);
  __real___cxa_rethrow();
}}
"""
NO_THROW_LINK = ["-Wl,--wrap=_Unwind_RaiseException,--wrap=__cxa_rethrow"]


def is_never_thrown(cell):
    """Sanitizers keep locals where the table unwinder does not find them. (And with
    libc++, which may be a static library, calls of its own would be led there.)"""
    return (
        platform.machine() == "x86_64"
        and not cell.startswith("libcxx")
        and cell.rsplit("-", 2)[1] not in ("asan", "tsan")
    )


def finish(command, seconds):
    """Returns the finished process with its output. Raises Failure after a timeout."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"{command[0]}: still running after {seconds} s")


def output_of(command, seconds=BUILD_SECONDS):
    command = [str(word) for word in command]
    done = finish(command, seconds)
    if done.returncode != 0:
        errors = done.stderr.decode(errors="replace")
        raise Failure(f"{' '.join(command)}\nstatus {done.returncode}\n{errors[:3000]}")
    return done.stdout.decode()


class Tools:
    """The command, compilers and flags of one build tree."""

    def __init__(self, tree):
        self.tree = pathlib.Path(tree)
        self.opendefer = self.tree / "bin" / "opendefer"
        self.plugin_flags = self._flags("--cxxflags")
        self.header_flags = self._flags("--cxxflags", "--no-plugin")
        self.libraries = self._flags("--libs")
        self.has_libcxx = (self.tree / "lib" / "libopendefer-libc++.a").exists()
        if self.has_libcxx:
            self.libcxx_compile, self.libcxx_link, libraries = libcxx_flags(self.tree)
            self.libcxx_libraries = self._flags("--libs", "--stdlib=libc++") + libraries

    def _flags(self, *arguments):
        return output_of([self.opendefer, *arguments]).split()


def libcxx_flags(tree):
    """(to compile, to link, libraries): libc++, which may be one of the tree's own."""
    own = pathlib.Path(tree) / "libc++"
    if not own.exists():
        return ["-stdlib=libc++"], ["-stdlib=libc++"], []
    to_compile = ["-nostdinc++", "-isystem", f"{own}/include"]
    return to_compile, ["-nostdlib++", f"-L{own}/lib"], ["-lc++", "-lc++abi"]


def build(cell, sources, tools, directory):
    """Builds these programs as one, in `directory`."""
    front, level, lowering = cell.rsplit("-", 2)
    kind, version = front.split("-")
    source = directory / "programs.cpp"
    source.write_text(text_of(sources) + (NO_THROW_SOURCE if is_never_thrown(cell) else ""))
    flags = ["-std=c++17", *LEVELS[level]]
    to_link, libraries = NO_THROW_LINK if is_never_thrown(cell) else [], tools.libraries
    options = LOWERINGS[lowering]

    compiler = ["g++-" + version] if kind == "gcc" else ["clang++-" + version]
    if kind in ("clang", "libcxx"):
        compiler += tools.plugin_flags
        compiler += [f"-fplugin-arg-opendefer-{o}" for o in options]
    else:
        lowered = directory / "lowered.cpp"
        command = [tools.opendefer, "--quiet", *[f"--{o}" for o in options], source]
        output_of([*command, "-o", lowered, "--", "-std=c++17", *tools.header_flags])
        source = lowered
        compiler += tools.header_flags
    if kind == "libcxx":
        if not tools.has_libcxx:
            raise CannotRun(f"{tools.tree} was built without libc++")
        flags += tools.libcxx_compile
        to_link, libraries = tools.libcxx_link, tools.libcxx_libraries

    program, object_file = directory / "programs", directory / "programs.o"
    output_of([*compiler, *flags, "-c", source, "-o", object_file])
    output_of([compiler[0], *LEVELS[level], *to_link, object_file, "-o", program, *libraries])
    return program


def first_difference(expected, actual):
    expected, actual = expected.splitlines(), actual.splitlines()
    for number, (want, got) in enumerate(zip(expected, actual), 1):
        if want != got:
            return f"line {number}: expected {want!r}, got {got!r}"
    return f"expected {len(expected)} lines, got {len(actual)}"


def run(cell, program, source):
    """Raises Failure unless output and status are those in .out and .rc."""
    command = [str(program), str(number_of(source))]
    if "tsan" in cell:  # older ones do not know today's address space layouts
        command = ["setarch", "-R", *command]
    done = finish(command, RUN_SECONDS)
    errors = done.stderr.decode(errors="replace")[:3000]
    if "setarch: failed" in errors or "unexpected memory mapping" in errors:
        raise CannotRun(f"no ThreadSanitizer here: {errors.splitlines()[0]}")
    if re.search(r"\w+Sanitizer|\d: runtime error: ", errors):
        raise Failure(errors)
    if NO_THROW_MARK in errors:
        raise Failure(NO_THROW_MARK)
    expected = source.with_suffix(".out").read_bytes()
    if done.stdout != expected:
        raise Failure(f"{first_difference(expected, done.stdout)}\n{errors}")
    should_fail = int(source.with_suffix(".rc").read_text()) != 0
    if (done.returncode != 0) != should_fail:
        raise Failure(f"status {done.returncode}\n{errors}")


def disagreements(cell, sources, tools, directory):
    """Returns {source: error} for these programs in one cell."""
    try:
        program = build(cell, sources, tools, directory)
    except Failure as failure:
        if len(sources) == 1:
            return {sources[0]: str(failure)}
        found = {}  # Which of them is it?
        for source in sources:
            found.update(disagreements(cell, [source], tools, directory))
        return found or {sources[0]: f"only together with its group:\n{failure}"}
    found = {}
    for source in sources:
        try:
            run(cell, program, source)
        except Failure as failure:
            found[source] = str(failure)
    return found
