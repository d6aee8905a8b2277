"""bench_sources.py BENCH BUILD: is what the benchmarks measure made by lowering?

No file of BENCH names what only lowered text and the runtime may name. In BUILD,
which CMake has configured for BENCH, the command of every object of a source that
defers has the launcher or the plugin; objects that have been built use the runtime as
lowered text does. Prints the errors, or how many objects there are.
"""
import pathlib
import re
import subprocess
import sys

bench, build = map(pathlib.Path, sys.argv[1:])
errors = []

OF_COMPILERS = {"__attribute__", "__asm__", "__cplusplus"}
PUBLIC_HEADERS = {"defer.h", "panic.h", "stacktrace.h", "value.h"}


def code(file):
    return re.sub(r"//.*", "", re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.S))


sources = [f for f in sorted(bench.rglob("*")) if f.suffix in (".cpp", ".c", ".h", ".inc")]
for file in sources:
    name, text = file.relative_to(bench), code(file)
    for identifier in sorted(set(re.findall(r"\b__\w+", text)) - OF_COMPILERS):
        errors.append(f"{name} names {identifier}")
    for header in re.findall(r'#include [<"](?:.*/)?opendefer/(.*)[>"]', text):
        if header not in PUBLIC_HEADERS:
            errors.append(f"{name} includes opendefer/{header}")
    for header in re.findall(r'#include "(.*)"', text):
        if not any(f.name == pathlib.Path(header).name for f in sources):
            errors.append(f"{name} includes {header}, which is not in bench")

deferring = {f.resolve() for f in sources if f.suffix == ".cpp" and re.search(r"\bdefer(_result)?\b[^\w(<\"]", code(f))}
for file in sources:
    if file.name == "Opendefer.cpp" and file.resolve() not in deferring:
        errors.append(f"{file.relative_to(bench)} does not defer")

commands = {}  # of the objects, as ninja runs them
for command in subprocess.run(["ninja", "-C", build, "-t", "commands"], capture_output=True, text=True, check=True).stdout.splitlines():
    output = re.search(r" -o (\S+) -c (\S+)", command)
    if output:
        commands[output[1]] = (pathlib.Path(output[2]).resolve(), command)
found = set()
objects = built = 0
for output, (source, command) in commands.items():
    if source not in deferring:
        continue
    found.add(source)
    objects += 1
    if not re.search(r"(^|/)opendefer-launch |-fplugin=\S*/opendefer-plugin-\d+\.so", command):
        errors.append(f"{output} is not lowered")
    elif (build / output).exists():
        built += 1
        symbols = subprocess.run(["nm", "-C", "--undefined-only", build / output], capture_output=True, text=True, check=True).stdout
        if not re.search(r"opendefer::__lowered::\w+::__(recovered|deferreturn)", symbols):
            errors.append(f"{output} has no code of a lowered function")
for source in sorted(deferring - found):
    errors.append(f"no object is made of {source.relative_to(bench.resolve())}")

print("\n".join(errors) or f"{len(deferring)} sources defer; {objects} objects are lowered, {built} of them built")
sys.exit(bool(errors))
