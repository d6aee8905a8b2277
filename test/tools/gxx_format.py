"""The format of the lit tests. Many need a g++, and none is to pass with a Clang in
its place."""
import os
import re
import subprocess

import lit.formats
import lit.Test


def is_gxx(compiler):
    """Clang may be called g++, or be what the project was built with."""
    macros = subprocess.run(
        [compiler, "-x", "c++", "-dM", "-E", os.devnull],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    ).stdout
    return "__GNUC__" in macros and "__clang__" not in macros


class Tests(lit.formats.ShTest):
    def execute(self, test, lit_config):
        with open(test.getSourcePath(), errors="replace") as file:
            needs = re.search(r"RUN:.*%(gxx|both_ways|suggested)\b", file.read())
        if needs and "gxx" not in test.config.available_features:
            return lit.Test.UNSUPPORTED, "there is no g++"
        return super().execute(test, lit_config)
