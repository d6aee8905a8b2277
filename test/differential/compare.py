"""Runs programs and compares the runs.

Two runs agree if they have the same standard output and reported chain of panics,
and if both or neither have exit status zero. Go runs each program twice: with
optimisation, and with -N -l. If these differ, Go has its second known defect (it
misses a deferred call of an open-coded frame under Goexit), and -N -l is right. If
one of them lost a Goexit (support/trace.go detects that), Go's output proves
nothing, and only our own builds are compared with each other.
"""
import concurrent.futures
import dataclasses
import re
import subprocess
import tempfile
import pathlib

from builds import BuildFailure, build_go

RUN_SECONDS = 20  # a variable: a fault may make many programs hang


@dataclasses.dataclass(frozen=True)
class Outcome:
    output: str
    failed: bool
    panics: tuple
    note: str = dataclasses.field(default="", compare=False)

    def text(self):
        status = "fails" if self.failed else "succeeds"
        return "\n".join([self.output.rstrip("\n"), *self.panics, status])


PANIC = re.compile(r"^(?:\t|)panic: |\[recovered\]$")


def panics_in(errors):
    """Returns the report, with texts that may differ made equal."""
    lines = [line for line in errors.splitlines() if PANIC.search(line)]
    lines = [re.sub(r"(opendefer::RuntimeError: .*?|runtime error: .*?)(?=$| \[rec)", "runtime error", l) for l in lines]
    lines = [re.sub(r"opendefer::PanicNilError: .*?(?=$| \[rec)", "nil panic", l) for l in lines]
    # Since 1.25, Go prints a value that is panicked again only once, and so do we.
    merged = []
    for line in (l.replace("[recovered, repanicked]", "[recovered]") for l in lines):
        if not merged or without_end(line) != without_end(merged[-1]):
            merged.append(line)
    return tuple(merged)


def without_end(line):
    return line.lstrip("\t").replace(" [recovered]", "")


def run(executable, index, environment=None):
    try:
        done = subprocess.run(
            [str(executable), str(index)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=RUN_SECONDS,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return Outcome("", True, (), f"still running after {RUN_SECONDS} s")
    errors = done.stderr.decode(errors="replace")
    output = done.stdout.decode(errors="replace")
    together = output.rfind("!together")
    if done.returncode != 0 and "!lost" not in output and output.rfind("!joined") < together:
        # It died in one of several threads, so the output of the others is unknown.
        output, errors = output[:together], ""
    outcome = Outcome(output, done.returncode != 0, panics_in(errors), done.stderr.decode(errors="replace")[-3000:])
    if re.search(r"\w+Sanitizer|\d: runtime error: ", outcome.note):
        return dataclasses.replace(outcome, output=output + "!sanitizer\n")
    return outcome


@dataclasses.dataclass
class Verdict:
    """The result of comparing one program."""

    expected: Outcome
    lost_goexit: bool = False
    missed_defer: bool = False
    disagreeing: dict = dataclasses.field(default_factory=dict)  # way: Outcome


def disagreements(programs, expected, ways, tools):
    """Yields (number, way) for each build that does not behave as expected, one by
    one, so that a caller can stop at the first."""
    with tempfile.TemporaryDirectory(prefix="differential-") as name:
        for way in ways:
            built = tools.build_cpp(programs, way, pathlib.Path(name))
            for i, e in enumerate(expected):
                if run(built, i) != e:
                    yield i, way


def compare(programs, ways, tools, jobs=2):
    """Returns a Verdict for every program. Raises BuildFailure."""
    with tempfile.TemporaryDirectory(prefix="differential-") as name:
        directory = pathlib.Path(name)
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            plain = pool.submit(build_go, programs, directory, True)
            fast = pool.submit(build_go, programs, directory, False)
            ours = {w: pool.submit(tools.build_cpp, programs, w, directory) for w in ways}
            concurrent.futures.wait([plain, fast, *ours.values()])
            verdicts = []

            def judge(index):
                expected, other = run(plain.result(), index), run(fast.result(), index)
                verdict = Verdict(expected)
                verdict.lost_goexit = "!lost" in expected.output
                verdict.missed_defer = expected != other and "!lost" not in other.output
                outcomes = {w: run(built.result(), index) for w, built in ours.items()}
                if verdict.lost_goexit:
                    verdict.expected = next(iter(outcomes.values()))
                verdict.disagreeing = {w: o for w, o in outcomes.items() if o != verdict.expected}
                return verdict

            plain.result(), fast.result()
            verdicts = list(pool.map(judge, range(len(programs))))
        return verdicts
