"""What the tool and the library cost: compile time, memory, start-up.

Compile times are processor time of the compiler, the least of some runs, all
variants taking turns.
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time

from measure import run

HEADERS = "algorithm functional iostream map memory mutex string thread unordered_map vector".split()
SERIES = 50, 100, 200, 400, 1000


def source(functions, defers, headers=HEADERS):
    text = "".join(f"#include <{h}>\n" for h in headers)
    text += "#include <opendefer/defer.h>\n" if defers else ""
    text += "extern std::mutex m; void log(const std::string &, int);\n"
    for i in range(functions):
        text += f"int f{i}(const std::vector<std::string> &v, int k) {{\n  int n = {i};\n"
        if defers:
            text += "  m.lock();\n  defer m.unlock();\n  defer log(v.front(), k);\n"
            text += "  if (k > 3)\n    defer { n += k; };\n"
        else:
            text += "  std::lock_guard<std::mutex> lock(m);\n  log(v.front(), k);\n  if (k > 3)\n    n += k;\n"
        text += "  for (const std::string &s : v)\n    n += static_cast<int>(s.size()) * k;\n"
        text += "  return n;\n}\n"
    return text


def cost(command):
    """(seconds of processor time, KiB of memory at the most)"""
    process = subprocess.Popen([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: status {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def compile_costs(opendefer, clang, repetitions):
    """{case: (seconds, KiB)}. The cases are none, none+plugin, and "plugin" and
    "by hand" for 50 functions at -O0 and -O2, for 1,000 at -O0 (once), and for
    the series up to there with -fsyntax-only, which is all that the plugin's
    part depends on."""
    plugin = run([opendefer, "--cxxflags"]).split()
    headers = run([opendefer, "--cxxflags", "--no-plugin"]).split()
    samples = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        compile_ = [clang, "-std=c++17", "-c", "-o", directory / "out.o"]
        cases = {}
        plain = directory / "none.cpp"
        plain.write_text(source(50, False))
        cases["none"] = [*compile_, "-O2", plain]
        cases["none+plugin"] = [*compile_, "-O2", *plugin, plain]
        levels = {n: ["-fsyntax-only"] for n in SERIES}
        levels[50] += ["-O0", "-O2"]
        levels[1000] += ["-O0"]
        for functions in SERIES:
            file, lowered = directory / f"{functions}.cpp", directory / f"{functions}.lowered.cpp"
            file.write_text(source(functions, True))
            run([opendefer, "--quiet", file, "-o", lowered, "--", "-std=c++17"])
            for level in levels[functions]:
                cases[functions, level, "plugin"] = [*compile_, level, *plugin, file]
                cases[functions, level, "by hand"] = [*compile_, level, *headers, lowered]
        for repetition in range(repetitions):
            for case, command in cases.items():
                if repetition == 0 or case[:2] != (1000, "-O0"):
                    samples[case].append(cost(command))
    return {case: (min(s for s, _ in values), min(k for _, k in values)) for case, values in samples.items()}


def launcher_costs(launcher, gxx, repetitions):
    """{case: (seconds of g++ alone, seconds through the launcher)}: 50 functions
    without the header, the same with it and no defer, and with three defers in
    each, which g++ alone compiles with guards instead."""
    samples = collections.defaultdict(list)
    headers = ["-isystem", launcher.parent.parent / "include"]
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        plain, included, deferring = (directory / f"{n}.cpp" for n in ("plain", "included", "deferring"))
        plain.write_text(source(50, False))
        included.write_text("#include <opendefer/defer.h>\n" + source(50, False))
        deferring.write_text(source(50, True))
        compile_ = [gxx, "-std=c++17", "-O2", "-c", "-o", directory / "out.o"]
        cases = {"plain": (plain, plain), "included": (included, included), "deferring": (plain, deferring)}
        for _ in range(repetitions):
            for case, (alone, launched) in cases.items():
                samples[case].append((cost([*compile_, *headers, alone])[0], cost([launcher, *compile_, launched])[0]))
    return {case: tuple(map(min, zip(*values))) for case, values in samples.items()}


def project_costs(opendefer, sources):
    """{N: (seconds, seconds of processor time)} of the command with -j N on a
    compile database of so many sources."""
    costs = {}
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        database = []
        for i in range(sources):
            file = directory / f"{i}.cpp"
            file.write_text(source(5, True, ["mutex", "string", "vector"]))
            command = ["c++", "-std=c++17", "-c", file.name]
            database.append({"directory": name, "file": file.name, "arguments": command})
        (directory / "compile_commands.json").write_text(json.dumps(database))
        for jobs in 1, 2:
            start = time.monotonic()
            processor, _ = cost([opendefer, "-p", name, "-j", jobs, "--quiet", "--out-dir", directory / "out"])
            costs[jobs] = time.monotonic() - start, processor
    return costs


def start_up(libraries):
    """{what: number} of libopendefer.so and .a under `libraries`."""
    shared, static = libraries / "libopendefer.so", libraries / "libopendefer.a"
    sections = run(["readelf", "-SW", static])
    relocations = collections.Counter(re.findall(r"R_X86_64_\w+", run(["readelf", "-rW", shared])))
    initialisers = int(re.search(r"\.init_array +INIT_ARRAY +\S+ \S+ ([0-9a-f]+)", run(["readelf", "-SW", shared]))[1], 16)
    return {
        "constructors": len(re.findall(r"\.(?:init_array|ctors)\b", sections)),
        "initialisers": initialisers // 8,
        "relocations": relocations,
        "shared size": shared.stat().st_size,
        "static text": sum(int(l.split()[0]) for l in run(["size", static]).splitlines()[1:]),
        "shared text": int(run(["size", shared]).splitlines()[1].split()[0]),
    }
