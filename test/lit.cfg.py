# The lit tests, by topic. Run them all with scripts/check, or some:
#
#   scripts/check test/panic test/forms/loop.cpp
#
# Substitutions:
#   %both_ways FILE [FLAGS]  builds through plugin and command, runs, compares
#                            (tools/both-ways.sh); prints the common output
#   %opendefer               the command
#   %plugin_cxx              clang++ with the plugin and the headers
#   %plugin_flags            those flags alone
#   %clangxx, %clang         the compilers alone
#   %gxx                     g++ alone: never Clang by another name
#   %build                   the build tree
#   %llvm_tools              the directory of LLVM's tools
#   %cppflags                where the headers are, no plugin
#   %libs                    links the runtime
#   %filecheck               FileCheck, without the comments of C++ in its input
#                            (tools/filecheck.sh)
#   %gdb                     gdb in batch mode, with our commands
#   %lldb                    lldb in batch mode; -o COMMAND..., and -- PROGRAM
#   %suggested FILE [FLAGS]  makes the edits of --suggest in a copy and compares
#                            what it prints before and after (tools/suggested.sh)
#   %llvm_major              the version of LLVM that it was built for
#   %other_clangs            the clang++ of other versions that are installed
#   %editors                 the versions of clangd that are installed
#   %editor_shows CLANGD FILE FLAG...  what an editor shows of it
#   %libcxx, %libcxx_libs    compiles and links with libc++; the runtime for it
#
# --param turns=N,M runs a part of the suite: tests without an IN-TURN line, tests whose
# line, such as `IN-TURN: 2 of 4`, selects one of these turns, and fewer builds of each
# program (below, and in conformance/cells.py). A test that is named runs in any turn.
#
# --param lowering=OPTIONS, such as no-table-frames,max-open-defers=0, applies to all
# programs that are built through the plugin or %both_ways.
#
# Features: llvm14, llvm19, llvm22 (the version of this build), asan, libcxx, gdb,
# gxx (g++ is installed; implied by %gxx and %both_ways), lldb, distcc, root (the user is
# root), other-clang, apply-replacements (clang-apply-replacements is installed), clangd,
# iwyu, clang-tidy-14, clang-tidy-19, clang-format-19, cross-i686, cross-aarch64,
# cross-arm, cross-riscv64.
import os
import shutil
import subprocess
import sys

import lit.formats

tests = os.path.dirname(os.path.realpath(__file__))

if not hasattr(config, "build"):
    # lit was started in the source tree. Let the build's configuration load this file.
    build = lit_config.params.get("build", os.path.join(tests, "..", "build"))
    site = os.path.join(build, "test", "lit.site.cfg.py")
    if not os.path.exists(site):
        lit_config.fatal(f"{site} is missing: run scripts/build --tests")
    lit_config.load_config(config, site)
    sys.exit()

sys.path[:0] = [os.path.join(tests, "conformance"), os.path.join(tests, "tools")]
import cells
import precompiled
import test_format

config.name = "opendefer"

# The numbers of the turns to run, or None for the whole suite.
turns = None
if "turns" in lit_config.params:
    turns = [int(turn) for turn in lit_config.params["turns"].split(",")]
config.turns = turns
config.test_format = test_format.Tests(turns)
config.suffixes = [".cpp", ".test"]
config.excludes = ["Inputs", "harm", "tools", "unit"]
config.test_source_root = tests
config.test_exec_root = os.path.join(config.build, "test")

opendefer = os.path.join(config.build, "bin", "opendefer")
clangxx = os.path.join(config.llvm_tools, "clang++")


def output_of(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, universal_newlines=True)
    if done.returncode != 0:
        lit_config.fatal("failed: " + " ".join(command))
    return done.stdout.strip()


gxx = next(filter(test_format.is_gxx, filter(None, [config.cxx, shutil.which("g++")])), None)

lowering = [o for o in lit_config.params.get("lowering", "").split(",") if o]
cxxflags = " ".join(
    [output_of(opendefer, "--cxxflags")]
    + [f"-fplugin-arg-opendefer-{option}" for option in lowering]
)
cppflags = output_of(opendefer, "--cxxflags", "--no-plugin")
libs = output_of(opendefer, "--libs")

# g++ loses the diagnostic pragmas of a precompiled header, which suppress some warnings
# at -O2.
precompiled_headers = os.path.join(config.build, "test", "precompiled")
if gxx:
    precompiled.precompile(
        gxx,
        cppflags.split() + ["-std=c++17", "-g1", "-O0"],
        os.path.join(tests, "Inputs", "trace.h"),
        os.path.join(precompiled_headers, "-O0"),
    )

config.environment.update(
    OPENDEFER=opendefer,
    OPENDEFER_OPTIONS=" ".join(f"--{option}" for option in lowering),
    OPENDEFER_CLANGXX=clangxx,
    OPENDEFER_GXX=gxx or "",
    OPENDEFER_CXXFLAGS=cxxflags,
    OPENDEFER_CPPFLAGS=cppflags,
    OPENDEFER_LIBS=libs,
    OPENDEFER_LINK="-fuse-ld=mold" if shutil.which("mold") else "",
    OPENDEFER_TURNS=",".join(map(str, turns or ())),
    OPENDEFER_PRECOMPILED=precompiled_headers,
    CCACHE_DIR=os.path.join(tests, "..", "build", "ccache"),
    ASAN_SYMBOLIZER_PATH=os.path.join(config.llvm_tools, "llvm-symbolizer"),
)

other_clangs = [
    name
    for name in (f"clang++-{llvm}" for llvm in cells.LLVMS if llvm != config.llvm_major)
    if shutil.which(name)
]

config.substitutions += [
    ("%both_ways", os.path.join(tests, "tools", "both-ways.sh")),
    ("%opendefer", opendefer),
    ("%build", config.build),
    ("%plugin_cxx", f"{clangxx} {cxxflags}"),
    ("%plugin_flags", cxxflags),
    ("%llvm_tools", config.llvm_tools),
    ("%llvm_major", config.llvm_major),
    ("%other_clangs", " ".join(other_clangs)),
    ("%clangxx", clangxx),
    ("%clang", os.path.join(config.llvm_tools, "clang")),
    ("%gxx", gxx or "no-gxx"),
    ("%cppflags", cppflags),
    ("%libs", libs),
    (
        "%filecheck",
        " ".join(
            [
                os.path.join(tests, "tools", "filecheck.sh"),
                os.path.join(config.llvm_tools, "FileCheck"),
                os.path.join(config.build, "bin", "drop-comments"),
            ]
        ),
    ),
    ("%suggested", os.path.join(tests, "tools", "suggested.sh")),
    ("%examples", os.path.join(tests, "..", "examples")),
    (
        "%gdb",
        "gdb -nx -batch -iex 'set debuginfod enabled off' -ex 'set width 0' "
        f"-ex 'source {config.build}/share/opendefer/opendefer-gdb.py'",
    ),
]

config.available_features.add("llvm" + config.llvm_major)
if gxx:
    config.available_features.add("gxx")
if os.path.exists(os.path.join(config.llvm_tools, "clang-apply-replacements")):
    config.available_features.add("apply-replacements")
if other_clangs:
    config.available_features.add("other-clang")
if os.path.exists(
    output_of(clangxx, "-print-file-name=libclang_rt.asan-x86_64.a")
) or os.path.exists(output_of(clangxx, "-print-file-name=libclang_rt.asan.a")):
    config.available_features.add("asan")
tools = cells.Tools(config.build)
if tools.has_libcxx:
    config.available_features.add("libcxx")
    config.substitutions += [
        ("%libcxx_libs", " ".join(tools.libcxx_libraries)),
        ("%libcxx", " ".join(tools.libcxx_compile + tools.libcxx_link)),
    ]
if os.geteuid() == 0:
    config.available_features.add("root")
for name in ("gdb", "distcc"):
    if shutil.which(name):
        config.available_features.add(name)
# The debugger is not under test, so it has the same version for every LLVM.
lldb = "lldb-19 -x -b -O 'settings set stop-line-count-before 0' -O 'settings set stop-line-count-after 0' -O 'settings set use-color false'"
config.substitutions.append(("%lldb", lldb))
if shutil.which("lldb-19"):
    config.available_features.add("lldb")
# Editors and linters, too, are whichever there are: nobody chooses them to go with
# an LLVM.
clangds = [name for name in ("clangd-14", "clangd-19", "clangd-22") if shutil.which(name)]
config.substitutions += [
    ("%editors", " ".join(clangds)),
    ("%editor_shows", "python3 " + os.path.join(tests, "editor", "Inputs", "clangd.py")),
]
# Cross compilers for other processors, and QEMU to run the programs.
for triple, qemu in (
    ("i686-linux-gnu", "i386"),
    ("aarch64-linux-gnu", "aarch64"),
    ("arm-linux-gnueabihf", "arm"),
    ("riscv64-linux-gnu", "riscv64"),
):
    if shutil.which(triple + "-g++") and shutil.which(f"qemu-{qemu}-static"):
        config.available_features.add("cross-" + triple.split("-")[0])
if clangds:
    config.available_features.add("clangd")
for name in ("iwyu", "clang-tidy-14", "clang-tidy-19", "clang-format-19"):
    if shutil.which(name):
        config.available_features.add(name)
