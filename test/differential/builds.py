"""Building generated programs, with Go and in every way opendefer offers."""
import os
import pathlib
import shutil
import subprocess

from print_cpp import cpp_source
from print_go import go_source

SUPPORT = pathlib.Path(__file__).resolve().parent / "support"
LINKED = ("max-open-defers=0",)
OPEN_CODED = ("max-open-defers=64", "max-exit-product=100000")

# name: (plugin or command, compiler flags, opendefer's options)
WAYS = {
    "plugin-O0": ("plugin", ("-O0",), ()),
    "plugin-O2": ("plugin", ("-O2",), ()),
    "plugin-O0-linked": ("plugin", ("-O0",), LINKED),
    "plugin-O2-open": ("plugin", ("-O2",), OPEN_CODED),
    "plugin-O3-linked": ("plugin", ("-O3",), LINKED),
    "plugin-asan": ("plugin", ("-O1", "-g", "-fsanitize=address,undefined"), ()),
    "plugin-asan-linked": ("plugin", ("-O1", "-g", "-fsanitize=address,undefined"), LINKED),
    "plugin-tsan": ("plugin", ("-O1", "-g", "-fsanitize=thread"), ()),
    "plugin-noexc": ("plugin", ("-O1", "-fno-exceptions"), ()),
    "plugin-noexc-linked": ("plugin", ("-O2", "-fno-exceptions"), LINKED),
    "command-O0": ("command", ("-O0",), ()),
    "command-O2": ("command", ("-O2",), ()),
    "command-O2-open": ("command", ("-O2",), OPEN_CODED),
    "command-O3-linked": ("command", ("-O3",), LINKED),
    "command-noexc": ("command", ("-O2", "-fno-exceptions"), ()),
}
# What a batch is built in unless it is said otherwise: both front ends, with
# and without optimisation, both lowerings.
USUAL = ("plugin-O0", "plugin-O0-linked", "plugin-O2-open", "command-O2")


class BuildFailure(Exception):
    pass


def checked(command, **options):
    done = subprocess.run(
        [str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )
    if done.returncode != 0:
        raise BuildFailure(f"{' '.join(map(str, command))}\n{done.stderr.decode(errors='replace')}")
    return done.stdout.decode()


class Tools:
    """A build tree of opendefer, and the compilers to use with it."""

    def __init__(self, build, clangxx=None, gxx=None):
        self.build = pathlib.Path(build).resolve()
        self.opendefer = self.build / "bin" / "opendefer"
        self.cxxflags = checked([self.opendefer, "--cxxflags"]).split()
        self.cppflags = checked([self.opendefer, "--cxxflags", "--no-plugin"]).split()
        self.libs = checked([self.opendefer, "--libs"]).split()
        self.clangxx = clangxx or os.environ.get("OPENDEFER_CLANGXX") or "clang++-19"
        self.gxx = gxx or os.environ.get("OPENDEFER_GXX") or "g++"

    def build_cpp(self, programs, way, directory):
        """Builds the programs in one executable, and returns its path."""
        front, flags, options = WAYS[way]
        source = directory / f"{way}.cpp"
        source.write_text(cpp_source(programs))
        flags = ["-std=c++17", f"-I{SUPPORT}", *flags]
        if front == "plugin":
            options = [f"-fplugin-arg-opendefer-{o}" for o in options]
            command = [self.clangxx, *self.cxxflags, *options]
        else:
            lowered = directory / f"{way}.lowered.cpp"
            options = [f"--{o}" for o in options]
            no_g = [f for f in flags if not f.startswith("-fsanitize")]
            checked([self.opendefer, "--quiet", *options, source, "-o", lowered, "--", *no_g, *self.cppflags])
            source = lowered
            command = [self.gxx, *self.cppflags]
        executable = directory / way
        checked([*command, *flags, source, "-o", executable, *self.libs])
        return executable


def build_go(programs, directory, plain):
    """`plain`: without optimisation, where deferred calls are all linked."""
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
