"""Precompiled headers for g++. g++ uses one if a file includes the header first and is
compiled with the same options, and if the same g++ has made it. It does not check
whether the header has changed; this module does."""
import os
import subprocess
import tempfile


def is_new(output, dependencies):
    """Is the file up to date, as make defines it? g++ wrote the rule in `dependencies`."""
    if not os.path.exists(output) or not os.path.exists(dependencies):
        return False
    with open(dependencies) as file:
        _, files = file.read().replace("\\\n", " ").split(":", 1)
    made = os.path.getmtime(output)
    return all(os.path.exists(f) and os.path.getmtime(f) < made for f in files.split())


def precompile(gxx, flags, header, directory):
    """Writes it to `directory`, which must precede the header's own among -I options."""
    output = os.path.join(directory, os.path.basename(header) + ".gch")
    dependencies = output + ".d"
    if is_new(output, dependencies):
        return
    os.makedirs(directory, exist_ok=True)
    # Replace the file atomically, because other tests of this build may be running.
    with tempfile.TemporaryDirectory(dir=directory) as new:
        made = os.path.join(new, "made")
        command = [gxx, *flags, "-x", "c++-header", header, "-o", made, "-MD", "-MF", made + ".d"]
        subprocess.run(command, check=True)
        os.replace(made, output)
        os.replace(made + ".d", dependencies)
