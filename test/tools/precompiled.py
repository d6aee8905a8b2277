"""Precompiled headers for g++, which takes one where a file includes the header
first and is compiled with the same options. It takes none that another g++ has
made; that the header is as it was is looked at here."""
import os
import subprocess
import tempfile


def is_new(output, dependencies):
    """As make would have it. The rule in `dependencies` is g++'s."""
    if not os.path.exists(output) or not os.path.exists(dependencies):
        return False
    with open(dependencies) as file:
        _, files = file.read().replace("\\\n", " ").split(":", 1)
    made = os.path.getmtime(output)
    return all(os.path.exists(f) and os.path.getmtime(f) < made for f in files.split())


def precompile(gxx, flags, header, directory):
    """Leaves it in `directory`, which is to come before the header's with -I."""
    output = os.path.join(directory, os.path.basename(header) + ".gch")
    dependencies = output + ".d"
    if is_new(output, dependencies):
        return
    os.makedirs(directory, exist_ok=True)
    # Whole at any time: somebody may run other tests of this build.
    with tempfile.TemporaryDirectory(dir=directory) as new:
        made = os.path.join(new, "made")
        command = [gxx, *flags, "-x", "c++-header", header, "-o", made, "-MD", "-MF", made + ".d"]
        subprocess.run(command, check=True)
        os.replace(made, output)
        os.replace(made + ".d", dependencies)
