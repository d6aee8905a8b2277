"""What the programs of bench/ say about themselves: times, instructions, sizes.

All of it for one compiler's build directory. Names are those of the sources:
GROUP/.../PEER for times, WORKLOAD/KIND/PEER for the normal path.
"""
import collections
import json
import pathlib
import re
import statistics
import subprocess
import tempfile


def run(command, **options):
    done = subprocess.run(
        [str(c) for c in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, **options
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


RECOVERIES = "registered_static registered_shared registered_thrown tables_static tables_shared".split()


def times(build, program, pattern, repetitions, seconds):
    """Nanoseconds of processor time, the median of the repetitions, of those
    benchmarks whose name matches."""
    samples = collections.defaultdict(list)
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        run(
            [
                build / program,
                f"--benchmark_filter={pattern}",
                f"--benchmark_repetitions={repetitions}",
                f"--benchmark_min_time={seconds}",
                f"--benchmark_out={out.name}",
            ]
        )
        report = json.load(out)
    for r in report["benchmarks"]:
        if r["run_type"] == "iteration":
            manual = r["run_name"].endswith("/manual_time")  # Go has taken its own
            name = re.sub(r"(/(manual_time|iterations:\d+|repeats:\d+|threads:\d+))+$", "", r["run_name"])
            samples[name].append(r["real_time" if manual else "cpu_time"])
    return {name: statistics.median(values) for name, values in samples.items()}


def shuffled(build, name, most):
    """Of the programs that differ in the order of their functions, at most so many."""
    numbered = (f"{name}_{layout}" for layout in range(1, most + 1))
    return [program for program in numbered if (build / program).exists()]


class Layouts:
    """Times of the programs opendefer_normal_N, each of which has the functions in
    another order. What is compared is compared within each program. (Repetitions
    of a function differ by a fifth, by what has run before.)"""

    def __init__(self, build, group, most, repetitions):
        self.times = []
        for program in shuffled(build, "opendefer_normal", most):
            pattern = f"^{group}/[^/]*/(exe|pic)/" if self.times else f"^{group}/"  # Go only once
            self.times.append(times(build, program, pattern, repetitions, 0))

    def __contains__(self, name):
        return name in self.times[0]

    def time(self, name):
        return statistics.median(t[name] for t in self.times if name in t)

    def ratios(self, name, to):
        return [t[name] / t[to] for t in self.times]

    def ratio(self, name, to):
        return statistics.median(self.ratios(name, to))

    def more(self, name, than):
        return statistics.median(t[name] - t[than] for t in self.times if name in t)


def recoveries(build, most, repetitions, seconds):
    """{FRAMES_RUNTIME/FORM/FRAMES: nanoseconds}, medians of programs that differ in the
    order of their functions"""
    samples = collections.defaultdict(list)
    for which in RECOVERIES:
        # What is thrown takes the same time in every form.
        pattern = "/(block|catch)/" if which.endswith("thrown") else "."
        for program in shuffled(build, f"opendefer_recovery_{which}", most):
            measured = times(build, program, pattern, repetitions, seconds)
            for name, ns in measured.items():
                samples[name.replace("recovery", which, 1)].append(ns)
    return {name: statistics.median(values) for name, values in samples.items()}


def instructions(build):
    """Per call, callees included, by callgrind."""
    counts = {}
    with tempfile.TemporaryDirectory() as directory:
        out = pathlib.Path(directory) / "out"
        run(["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={out}", build / "opendefer_count"])
        for file in pathlib.Path(directory).glob("out.*"):
            text = file.read_text()
            name = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.M)
            if name:
                counts[name[1]] = int(re.search(r"^summary: (\d+)$", text, re.M)[1])
    none = counts.pop("none")
    # Calls of count.cpp; the instruction of `none` itself is its return.
    return {name: (count - none) / 16 + 2 for name, count in counts.items()}


def object_size(file):
    """(bytes of hot code, of all code, of exception tables)"""
    hot = cold = tables = 0
    for section, size in re.findall(
        r"^ *\d+ (\.(?:text|gcc_except_table|eh_frame)\S*) +([0-9a-f]+)", run(["objdump", "-h", file]), re.M
    ):
        if not section.startswith(".text"):
            tables += int(size, 16)
        elif section.startswith(".text.unlikely"):
            cold += int(size, 16)
        else:
            hot += int(size, 16)
    return hot, hot + cold, tables


def text_sizes(build):
    """{peer: sizes} of the -fPIC objects of the nine functions."""
    sizes = {}
    for file in build.glob("CMakeFiles/normal_pic*.dir/**/*.o"):
        folder = file.relative_to(build / "CMakeFiles").parts[0]
        peer = "Registered" if folder == "normal_pic_Registered.dir" else file.name.split(".")[0]
        sizes[peer] = object_size(file)
    return sizes


KINDS = "exe", "Os", "noexceptions"
COMPARED = "Raii", "Opendefer", "Registered"


def compared_sizes(build):
    """{(functions, kind, peer): sizes}: functions is normal or real."""
    sizes = {}
    for functions in "normal", "real":
        for kind in KINDS:
            for peer in COMPARED:
                folder = "normal_exe" if (functions, kind, peer) == ("normal", "exe", "Raii") else f"{functions}_{kind}_{peer}"
                source = "Raii" if peer == "Raii" else "Opendefer"
                (file,) = build.glob(f"CMakeFiles/{folder}.dir/**/{source}.cpp.o")
                sizes[functions, kind, peer] = object_size(file)
    return sizes


def first(build, repetitions):
    """{(frames, way): nanoseconds} of the first one in a process."""
    samples = collections.defaultdict(list)
    for _ in range(repetitions):
        for frames in 1, 100:
            for way in "panic", "throw":
                samples[frames, way].append(int(run([build / "opendefer_first", way, frames])))
    return {what: statistics.median(values) for what, values in samples.items()}
