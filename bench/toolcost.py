"""What the tool and the library cost: compile time, memory, start-up.

Compile times are processor time of the compiler, the least of some runs, all
variants taking turns.
"""
import collections
import os
import pathlib
import re
import subprocess
import tempfile

from measure import run

HEADERS = "algorithm functional iostream map memory mutex string thread unordered_map vector".split()


def source(functions, defers):
    text = "".join(f"#include <{h}>\n" for h in HEADERS)
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
    """{case: (seconds, KiB)}. The cases are none, none+plugin, and for 50
    and 1000 functions at -O0 and -O2 "plugin" and "by hand"."""
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
        for functions in 50, 400:
            file, lowered = directory / f"{functions}.cpp", directory / f"{functions}.lowered.cpp"
            file.write_text(source(functions, True))
            run([opendefer, "--quiet", file, "-o", lowered, "--", "-std=c++17"])
            for level in ("-O0", "-O2") if functions == 50 else ("-O0",):
                cases[functions, level, "plugin"] = [*compile_, level, *plugin, file]
                cases[functions, level, "by hand"] = [*compile_, level, *headers, lowered]
        for _ in range(repetitions):
            for case, command in cases.items():
                samples[case].append(cost(command))
    return {case: (min(s for s, _ in values), min(k for _, k in values)) for case, values in samples.items()}


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
