"""Running programs, and whether two runs agree.

Agreement is on standard output, on whether the exit status is zero, and on the
chain of panics that was reported. Go is asked twice: as it optimises, and with
-N -l. Where the two differ Go has its second known defect (a deferred call of
an open-coded frame is missed under Goexit), and -N -l is right; where one of
them lost a Goexit (support/trace.go notices) it proves nothing, and all that is
compared is our own builds among each other.
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
    """The report, with texts that are not meant to agree made the same."""
    lines = [line for line in errors.splitlines() if PANIC.search(line)]
    lines = [re.sub(r"(opendefer::RuntimeError: .*?|runtime error: .*?)(?=$| \[rec)", "runtime error", l) for l in lines]
    lines = [re.sub(r"opendefer::PanicNilError: .*?(?=$| \[rec)", "nil panic", l) for l in lines]
    return tuple(lines)


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
        # Died in one of several threads: what the others did is not known.
        output, errors = output[:together], ""
    outcome = Outcome(output, done.returncode != 0, panics_in(errors), done.stderr.decode(errors="replace")[-3000:])
    if re.search(r"\w+Sanitizer|\d: runtime error: ", outcome.note):
        return dataclasses.replace(outcome, output=output + "!sanitizer\n")
    return outcome


@dataclasses.dataclass
class Verdict:
    """What is to be said about one program."""

    expected: Outcome
    lost_goexit: bool = False
    missed_defer: bool = False
    disagreeing: dict = dataclasses.field(default_factory=dict)  # way: Outcome


def disagreements(programs, expected, ways, tools):
    """Which build of which program does not do what is expected: (number, way),
    one by one, as whoever is content with the first need not wait for the rest."""
    with tempfile.TemporaryDirectory(prefix="differential-") as name:
        for way in ways:
            built = tools.build_cpp(programs, way, pathlib.Path(name))
            for i, e in enumerate(expected):
                if run(built, i) != e:
                    yield i, way


def compare(programs, ways, tools, jobs=2):
    """A Verdict for every program. Raises BuildFailure."""
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
