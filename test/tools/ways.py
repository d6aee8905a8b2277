"""The ways to build a generated program: both front ends, both lowerings, with and
without optimisation and exceptions, and with sanitizers."""
import os
import pathlib
import subprocess

LINKED = ("max-open-defers=0",)
OPEN_CODED = ("max-open-defers=64", "max-exit-product=100000")
REGISTERED = (*OPEN_CODED, "no-table-frames")

# name: (plugin or command, compiler flags, opendefer's options)
WAYS = {
    "plugin-O0": ("plugin", ("-O0",), ()),
    "plugin-O2": ("plugin", ("-O2",), ()),
    "plugin-O0-linked": ("plugin", ("-O0",), LINKED),
    "plugin-O0-open": ("plugin", ("-O0",), OPEN_CODED),
    "plugin-O2-open": ("plugin", ("-O2",), OPEN_CODED),
    "plugin-O2-registered": ("plugin", ("-O2",), REGISTERED),
    "plugin-O3-linked": ("plugin", ("-O3",), LINKED),
    "plugin-asan": ("plugin", ("-O1", "-g", "-fsanitize=address,undefined"), ()),
    "plugin-asan-linked": ("plugin", ("-O1", "-g", "-fsanitize=address,undefined"), LINKED),
    "plugin-tsan": ("plugin", ("-O1", "-g", "-fsanitize=thread"), ()),
    "plugin-noexc": ("plugin", ("-O1", "-fno-exceptions"), ()),
    "plugin-noexc-linked": ("plugin", ("-O2", "-fno-exceptions"), LINKED),
    "command-O0": ("command", ("-O0",), ()),
    "command-O2": ("command", ("-O2",), ()),
    "command-O2-linked": ("command", ("-O2",), LINKED),
    "command-O2-open": ("command", ("-O2",), OPEN_CODED),
    "command-O2-registered": ("command", ("-O2",), REGISTERED),
    "command-O3-linked": ("command", ("-O3",), LINKED),
    "command-noexc": ("command", ("-O2", "-fno-exceptions"), ()),
}


class BuildFailure(Exception):
    """`stage`: lowering or compiling."""

    def __init__(self, text, stage="compiling"):
        super().__init__(text)
        self.stage = stage


def checked(command, stage="compiling", **options):
    done = subprocess.run(
        [str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )
    if done.returncode != 0:
        text = f"{' '.join(map(str, command))}\n{done.stderr.decode(errors='replace')}"
        raise BuildFailure(text, stage)
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

    def build_text(self, text, way, directory, more_flags):
        """Builds a program in one of the ways. Returns the path of the executable."""
        front, flags, options = WAYS[way]
        source = directory / f"{way}.cpp"
        source.write_bytes(text.encode())
        flags = [*more_flags, *flags]
        if front == "plugin":
            options = [f"-fplugin-arg-opendefer-{o}" for o in options]
            command = [self.clangxx, *self.cxxflags, *options]
        else:
            lowered = directory / f"{way}.lowered.cpp"
            options = [f"--{o}" for o in options]
            no_g = [f for f in flags if not f.startswith("-fsanitize")]
            checked(
                [self.opendefer, "--quiet", *options, source, "-o", lowered, "--", *no_g, *self.cppflags],
                "lowering",
            )
            source = lowered
            command = [self.gxx, *self.cppflags]
        executable = directory / way
        checked([*command, *flags, source, "-o", executable, *self.libs])
        return executable
