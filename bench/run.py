#!/usr/bin/python3
"""What scripts/bench runs once everything is built."""
import argparse
import datetime
import pathlib
import platform
import re
import sys

import measure
import report
import toolcost

ROOT = pathlib.Path(__file__).resolve().parents[1]


def version(command):
    lines = measure.run([command, "version" if command == "go" else "--version"]).splitlines()
    return re.sub(r" \(.*?\)| linux/\w+|Debian |go version go", "", lines[0]).strip()


def machine(compilers, opendefer_clang):
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    cores = measure.run(["nproc"]).strip()
    load = pathlib.Path("/proc/loadavg").read_text().split()[0]
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())[1]
    packages = "libabsl-dev libboost-dev libbenchmark-dev valgrind".split()
    versions = [version(c) for c in compilers] + [f"plugin: {version(opendefer_clang)}"]
    versions += [p + " " + measure.run(["dpkg-query", "-W", "-f", "${Version}", p]) for p in packages]
    for optional in "clang-22", "go":
        try:
            versions.append(("Go " if optional == "go" else "C _Defer: ") + version(optional))
        except FileNotFoundError:
            pass
    return (
        f"{cpu[1] if cpu else platform.machine()}, {cores} cores, load {load} at the end of the run; {system}, "
        f"{platform.libc_ver()[0]} {platform.libc_ver()[1]}, Linux {platform.release().split('-')[0]}; "
        f"{datetime.date.today():%-d %B %Y}.\n" + "; ".join(versions) + ".\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short repetition, nothing is written")
    parser.add_argument("--clang", default="clang++-19", help="the compiler that loads the plugin")
    parser.add_argument("--tree", type=pathlib.Path, default=ROOT / "build", help="where scripts/build has built")
    parser.add_argument("--repetitions", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.02, help="of each repetition, at least")
    parser.add_argument("compilers", nargs="+", help="there is a build directory TREE/bench/NAME for each")
    options = parser.parse_args()
    builds = {c: options.tree / "bench" / c for c in options.compilers}
    repetitions, seconds = (1, 0.0001) if options.quick else (options.repetitions, options.seconds)

    times, counts, sizes, firsts = {}, {}, {}, {}
    for compiler, build in builds.items():
        print(f"measuring what {compiler} has built", flush=True)
        times[compiler] = measure.times(build, repetitions, seconds)
        sizes[compiler] = measure.text_sizes(build)
        firsts[compiler] = measure.first(build, 1 if options.quick else 25)
        if not options.quick:
            counts[compiler] = measure.instructions(build)
    tables = {
        "normal path: time": report.normal_time(times),
        "normal path: over nothing": report.over_nothing(times),
        "normal path: size": report.sizes(sizes),
        "panic and recover": report.panics(times),
        "panic and recover: table frames": report.table_panics(times),
        "a frame more": report.frame_cost(times),
        "first panic": report.first(firsts),
        "loops": report.loops(times),
        "loop lengths": report.lengths(times),
        "threads": report.threads(times),
        "start-up": report.start_up(toolcost.start_up(options.tree / "lib")),
    }
    plots = report.plots(times, counts)
    page = ROOT / "docs" / "performance.md"
    opendefer = options.tree / "bin" / "opendefer"
    if options.quick:
        tables["project"] = report.project(toolcost.project_costs(opendefer, 2))
        report.fill(page.read_text(), tables)
        print(f"{sum(map(len, times.values()))} benchmarks ran")
        return 0

    tables["normal path: instructions"] = report.normal_instructions(counts)
    tables["machine"] = machine(options.compilers, options.clang)
    page.write_text(report.fill(page.read_text(), tables))
    for name, text in plots.items():
        (page.parent / "pictures" / name).write_text(text)
    print(f"written: {page.relative_to(ROOT)} and " + ", ".join(plots))

    print("measuring compilers", flush=True)
    costs = toolcost.compile_costs(opendefer, options.clang, 2)
    tables = {
        "compile time": report.compile_time(costs),
        "compile time: series": report.compile_series(costs),
        "launcher": report.launcher(toolcost.launcher_costs(opendefer.with_name("opendefer-launch"), "g++", 3)),
        "project": report.project(toolcost.project_costs(opendefer, 200)),
    }
    page.write_text(report.fill(page.read_text(), tables))
    print("written: compile time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
