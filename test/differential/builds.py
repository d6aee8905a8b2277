"""Builds generated programs with Go and in every way that opendefer supports."""
import os
import pathlib
import shutil

import ways
from print_cpp import cpp_source
from print_go import go_source
from ways import WAYS, BuildFailure, checked

SUPPORT = pathlib.Path(__file__).resolve().parent / "support"
# The default ways to build a batch: both front ends, with and without optimisation,
# both lowerings.
USUAL = ("plugin-O0", "plugin-O0-linked", "plugin-O2-open", "command-O2")


class Tools(ways.Tools):
    def build_cpp(self, programs, way, directory):
        """Builds the programs in one executable, and returns its path."""
        return self.build_text(cpp_source(programs), way, directory, ["-std=c++17", f"-I{SUPPORT}"])


def build_go(programs, directory, plain):
    """`plain` is without optimisation; all deferred calls are linked then."""
    name = "go-plain" if plain else "go"
    sources = directory / (name + ".src")
    sources.mkdir(parents=True)
    (sources / "programs.go").write_text(go_source(programs))
    shutil.copy(SUPPORT / "trace.go", sources)
    (sources / "go.mod").write_text("module differential\n\ngo 1.19\n")
    flags = ["-gcflags=-N -l"] if plain else []
    environment = dict(os.environ, GOFLAGS="", GOTOOLCHAIN="local")
    environment.setdefault("GOCACHE", "/tmp/opendefer-go-cache")
    checked(["go", "build", *flags, "-o", directory / name, "."], cwd=sources, env=environment)
    return directory / name
