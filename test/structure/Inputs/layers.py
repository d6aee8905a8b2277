"""layers.py CMAKELISTS SOURCES: checks the structure of SOURCES. A folder includes
only from the folders that CMAKELISTS lists for it. (The linker does not notice if it
includes only a header of another folder.) Conditions on Clang's version are in one
folder. Lowering does not use the AST. And a header for one machine is included only
by files for that machine and by the header with the same name."""
import pathlib
import re
import sys

lib = pathlib.Path(sys.argv[2])
layers = re.findall(r"^opendefer_layer\((\w+)([^)]*)\)",
                    pathlib.Path(sys.argv[1]).read_text(), re.M)
MACHINES = {"x86_64", "generic"}
seen = {}  # folder: the folders that it may include
faults = []
for folder, below in layers:
    seen[folder] = {folder}
    for other in below.split():
        if other not in seen:
            faults.append(f"{folder}: {other} is defined after it")
            continue
        seen[folder] |= seen[other]

for folder in sorted(path.name for path in lib.iterdir() if path.is_dir()):
    if folder not in seen:
        faults.append(f"{folder} is no layer")
for source in sorted(lib.glob("*/**/*")):
    place = source.relative_to(lib)
    folder = place.parts[0]
    if source.suffix not in (".cpp", ".h") or folder not in seen:
        continue
    for header in re.findall(r'^#include "(\w+/.*)"', source.read_text(), re.M):
        included, *inside = header.split("/")
        if included in seen and included not in seen[folder]:
            faults.append(f"{place} includes {included}, "
                          f"which is not below {folder}")
        machine = MACHINES & set(inside)
        if machine - set(place.parts) and place.name != inside[-1]:
            faults.append(f"{place} includes {header}, which is for one machine")
    # The plugin's CompilerCheck.cpp compares the versions of two programs.
    if folder != "Clang" and re.search(
            r"^# *(el)?if.*_VERSION_M", source.read_text(), re.M):
        faults.append(f"{place} has a condition on the version "
                      "of Clang, which belongs into Clang/")
    # Only Planning uses the AST: a plan contains all that Lowering needs.
    if folder == "Lowering" and '#include "clang/' in source.read_text():
        faults.append(f"{place} includes a header of Clang; what it asks belongs "
                      "into a plan")
print(f"{len(seen)} layers")
if faults:
    sys.exit("\n".join(faults))
