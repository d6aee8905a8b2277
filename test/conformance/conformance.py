"""The lit test format for this directory: three tests for every sN.cpp.

sN/plugin-O0, sN/plugin-O2 and sN/command-O2 say how the program was built; each
must print sN.out and end with the status in sN.rc.
"""
import os
import pathlib
import subprocess
import tempfile

import lit.formats
import lit.Test

BUILDS = ("plugin-O0", "plugin-O2", "command-O2")
RUN_SECONDS = 10
BUILD_SECONDS = 120


class Failure(Exception):
    pass


def read_expected_failures(directory):
    """{"s12/plugin-O0": "reason"}"""
    lines = (directory / "xfail.txt").read_text().splitlines()
    entries = [line.split(None, 1) for line in lines if line and line[0] != "#"]
    return {entry[0]: entry[1] for entry in entries}


def checked(command, **options):
    """Runs a compiler or the lowering command, and returns its output."""
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=BUILD_SECONDS,
        **options,
    )
    if done.returncode != 0:
        raise Failure(
            f"{' '.join(command)}\nstatus {done.returncode}\n"
            + done.stderr.decode(errors="replace")
        )
    return done.stdout


def build_program(source, how, directory, env):
    """Builds `source` in `directory` and returns the program."""
    flags = ["-std=c++17", "-" + how.split("-")[1]]
    program = directory / "program"
    to_program = ["-o", str(program)] + env["OPENDEFER_LIBS"].split()
    if how.startswith("plugin"):
        compiler = [env["OPENDEFER_CLANGXX"]] + env["OPENDEFER_CXXFLAGS"].split()
    else:
        cppflags = env["OPENDEFER_CPPFLAGS"].split()
        lowered = directory / "lowered.cpp"
        lowered.write_bytes(
            checked([env["OPENDEFER"], str(source), "--", *flags, *cppflags])
        )
        source = lowered
        compiler = [env["OPENDEFER_GXX"], *cppflags]
    checked([*compiler, *flags, str(source), *to_program])
    return program


def first_difference(expected, actual):
    expected, actual = expected.splitlines(), actual.splitlines()
    for number, (want, got) in enumerate(zip(expected, actual), 1):
        if want != got:
            return f"line {number}: expected {want!r}, got {got!r}"
    return f"expected {len(expected)} lines, got {len(actual)}"


def run_and_compare(program, source):
    """Raises Failure unless the program does what .out and .rc say."""
    try:
        done = subprocess.run(
            [str(program), source.stem[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=RUN_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"still running after {RUN_SECONDS} s")
    stderr = done.stderr.decode(errors="replace")
    expected = source.with_suffix(".out").read_bytes()
    if done.stdout != expected:
        raise Failure(f"{first_difference(expected, done.stdout)}\n{stderr}")
    should_fail = int(source.with_suffix(".rc").read_text()) != 0
    if (done.returncode != 0) != should_fail:
        raise Failure(f"status {done.returncode}\n{stderr}")


class ConformanceTest(lit.formats.TestFormat):
    def getTestsForPath(self, suite, path, lit_config, local_config):
        source = pathlib.Path(suite.getSourcePath(path))
        if source.suffix != ".cpp":
            return
        expected_failures = read_expected_failures(source.parent)
        for how in BUILDS:
            test = lit.Test.Test(suite, path[:-1] + (source.stem, how), local_config)
            if f"{source.stem}/{how}" in expected_failures:
                test.xfails = ["*"]
            yield test

    def getTestsInDirectory(self, suite, path, lit_config, local_config):
        for name in sorted(os.listdir(suite.getSourcePath(path))):
            yield from self.getTestsForPath(
                suite, path + (name,), lit_config, local_config
            )

    def execute(self, test, lit_config):
        *_, stem, how = test.path_in_suite
        here = pathlib.Path(test.suite.getSourcePath(test.path_in_suite[:-2]))
        source = here / f"{stem}.cpp"
        with tempfile.TemporaryDirectory() as directory:
            try:
                program = build_program(
                    source, how, pathlib.Path(directory), test.config.environment
                )
                run_and_compare(program, source)
            except Failure as failure:
                return lit.Test.FAIL, str(failure)
        return lit.Test.PASS, ""
