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


class Part:
    """One part of the page: what it measures, as {table: text} and {plot: svg}."""

    def __init__(self, options):
        self.options = options
        self.builds = {c: options.tree / "bench" / c for c in options.compilers}
        self.repetitions, self.seconds = (1, 0.0001) if options.quick else (options.repetitions, options.seconds)
        # At most so many programs that differ in the order of their functions.
        self.layouts = 1 if options.quick else 50
        self.opendefer = options.tree / "bin" / "opendefer"

    def times(self, pattern, program):
        return {
            c: measure.times(build, program, pattern, self.repetitions, self.seconds)
            for c, build in self.builds.items()
        }

    def shuffled(self, group):
        repetitions = (self.repetitions + 2) // 3
        return {c: measure.Layouts(build, group, self.layouts, repetitions) for c, build in self.builds.items()}

    def normal(self):
        times = self.shuffled("normal")
        tables = {
            "normal path: time": report.normal_time(times),
            "normal path: over nothing": report.over_nothing(times),
        }
        return tables, {} if self.options.quick else report.time_plot(times)

    def forms(self):
        tables = {"forms: time": report.form_times(self.shuffled("forms"))}
        if not self.options.quick:
            counts = {c: measure.instructions(build) for c, build in self.builds.items()}
            tables["forms: instructions"] = report.form_instructions(counts)
        return tables, {}

    def cost(self):
        """Nothing that other load can change."""
        tables = {
            "normal path: size": report.sizes({c: measure.text_sizes(build) for c, build in self.builds.items()}),
            "cost: size": report.cost_sizes({c: measure.compared_sizes(build) for c, build in self.builds.items()}),
        }
        if self.options.quick:
            return tables, {}
        counts = {c: measure.instructions(build) for c, build in self.builds.items()}
        tables["normal path: instructions"] = report.normal_instructions(counts)
        tables["cost: nine"] = report.cost_instructions(counts, report.WORKLOADS, report.COST_GOALS)
        tables["cost: five"] = report.cost_instructions(counts, report.REAL, report.COST_GOALS)
        return tables, report.instructions_plot(counts)

    def recovery(self):
        # Shorter and more of them: a panic takes less than what disturbs it lasts.
        repetitions = (2 * self.repetitions + 4) // 5
        times = {
            c: measure.recoveries(build, self.layouts, repetitions, self.seconds / 4)
            for c, build in self.builds.items()
        }
        firsts = {c: measure.first(build, 1 if self.options.quick else 25) for c, build in self.builds.items()}
        tables = {
            "panic and recover": report.panics(times),
            "recovery: forms": report.recovery_forms(times, "static"),
            "recovery: forms, shared": report.recovery_forms(times, "shared"),
            "a frame more": report.frame_cost(times),
            "first panic": report.first(firsts),
        }
        return tables, report.recovery_plots(times)

    def loops(self):
        times = self.times(".", "opendefer_loops")
        tables = {
            "loops": report.loops(times),
            "loop lengths": report.lengths(times),
            "threads": report.threads(times),
        }
        return tables, report.loop_plots(times)

    def trace(self):
        return {"stack traces": report.traces(self.times(".", "opendefer_trace"))}, {}

    def seeds(self):
        return {"seeds": report.seeds(self.times(".", "opendefer_seeds"))}, {}

    def tool(self):
        tables = {"start-up": report.start_up(toolcost.start_up(self.options.tree / "lib"))}
        if self.options.quick:
            tables["project"] = report.project(toolcost.project_costs(self.opendefer, 2))
            return tables, {}
        costs = toolcost.compile_costs(self.opendefer, self.options.clang, 2)
        launcher = self.opendefer.with_name("opendefer-launch")
        tables["compile time"] = report.compile_time(costs)
        tables["compile time: series"] = report.compile_series(costs)
        tables["launcher"] = report.launcher(toolcost.launcher_costs(launcher, "g++", 3))
        tables["project"] = report.project(toolcost.project_costs(self.opendefer, 200))
        return tables, {}


PARTS = "normal forms cost recovery trace loops seeds tool".split()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short repetition, nothing is written")
    parser.add_argument("--print", action="store_true", help="print the tables, write nothing")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part")
    parser.add_argument("--clang", default="clang++-19", help="the compiler that loads the plugin")
    parser.add_argument("--tree", type=pathlib.Path, default=ROOT / "build", help="where scripts/build has built")
    parser.add_argument("--repetitions", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.02, help="of each repetition, at least")
    parser.add_argument("compilers", nargs="+", help="there is a build directory TREE/bench/NAME for each")
    options = parser.parse_args()
    page = ROOT / "docs" / "performance.md"
    for name in options.only or PARTS:
        print(f"measuring: {name}", flush=True)
        tables, plots = getattr(Part(options), name)()
        if name == "normal" and not options.quick:
            tables["machine"] = machine(options.compilers, options.clang)
        text = report.fill(page.read_text(), tables)
        if options.print:
            for what, rows in tables.items():
                print(f"\n{what}:\n\n{rows}")
        elif not options.quick:
            page.write_text(text)
            for file, picture in plots.items():
                (page.parent / "pictures" / file).write_text(picture)
            print(f"written: {', '.join([*tables, *plots])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
