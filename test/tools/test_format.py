"""The format of the lit tests. In addition to lit's own format, it skips tests that need
g++ if there is none, and tests that are not in the selected turns."""
import os
import re
import subprocess

import lit.formats
import lit.Test


def is_gxx(compiler):
    """Is it really g++? Clang may be installed under that name."""
    macros = subprocess.run(
        [compiler, "-x", "c++", "-dM", "-E", os.devnull],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    ).stdout
    return "__GNUC__" in macros and "__clang__" not in macros


class Tests(lit.formats.ShTest):
    """A test with a line `IN-TURN: 2 of 4` runs in every fourth turn, the second of
    four; always if `turns` is None, or if its file is named."""

    def __init__(self, turns):
        super().__init__(execute_external=True)
        self.turns = turns

    def getTestsInDirectory(self, suite, path, lit_config, local_config):
        for test in super().getTestsInDirectory(suite, path, lit_config, local_config):
            if self.turns is None or self._has_its_turn(test, lit_config):
                yield test

    def _has_its_turn(self, test, lit_config):
        with open(test.getSourcePath(), errors="replace") as file:
            line = re.search(r"^[^\w\n]*IN-TURN:(.*)", file.read(), re.MULTILINE)
        if not line:
            return True
        numbers = re.fullmatch(r" (\d+) of (\d+)", line[1])
        number, count = map(int, numbers.groups()) if numbers else (0, 0)
        if not 0 < number <= count:
            lit_config.fatal(f"{test.getSourcePath()}: not a turn:{line[1]}")
        return any(turn % count == number - 1 for turn in self.turns)

    def execute(self, test, lit_config):
        with open(test.getSourcePath(), errors="replace") as file:
            needs = re.search(r"RUN:.*%(gxx|both_ways|suggested)\b", file.read())
        if needs and "gxx" not in test.config.available_features:
            return lit.Test.UNSUPPORTED, "there is no g++"
        return super().execute(test, lit_config)
