"""layers.py LIB: every include in LIB goes to a folder that its own is linked
with, as LIB/CMakeLists.txt says it, which an include of a header alone does not
show; conditions on Clang's version are in one folder; and Lowering does not ask
the AST."""
import pathlib
import re
import sys

lib = pathlib.Path(sys.argv[1])
layers = re.findall(r"^opendefer_layer\((\w+)([^)]*)\)",
                    (lib / "CMakeLists.txt").read_text(), re.M)
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
for source in sorted(lib.glob("*/*")):
    if source.suffix not in (".cpp", ".h") or source.parent.name not in seen:
        continue
    for included in re.findall(r'^#include "(\w+)/', source.read_text(), re.M):
        if included in seen and included not in seen[source.parent.name]:
            faults.append(f"{source.relative_to(lib)} includes {included}, "
                          f"which is not below {source.parent.name}")
    # The plugin's CompilerCheck.cpp compares the versions of two programs.
    if source.parent.name != "Clang" and re.search(
            r"^# *(el)?if.*_VERSION_M", source.read_text(), re.M):
        faults.append(f"{source.relative_to(lib)} has a condition on the version "
                      "of Clang, which belongs into Clang/")
    # Planning has asked it: a plan says all that is written.
    if source.parent.name == "Lowering" and '#include "clang/' in source.read_text():
        faults.append(f"{source.relative_to(lib)} includes a header of Clang; "
                      "what it asks belongs into a plan")
print(f"{len(seen)} layers")
if faults:
    sys.exit("\n".join(faults))
