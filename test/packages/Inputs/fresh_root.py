"""Creates a root directory with a selection of this machine's Debian packages.

    fresh_root.py ROOT PACKAGE... [PACKAGE.deb...]

Links, file by file, the installed files of the packages, of the essential packages
and of everything that these and the .deb files depend on (not what they recommend).
Nothing is downloaded, and it takes seconds. The .deb files themselves are to be
installed by dpkg --root=ROOT, for which the other packages count as installed.
"""
import os
import re
import shutil
import subprocess
import sys


def fields(paragraph):
    """The fields of a control file's paragraph."""
    return dict(re.findall(r"^(\S+):[ \t]*((?:.*)(?:\n[ \t].*)*)", paragraph, re.M))


def depends(control):
    """Groups of alternatives, names only."""
    for field in ("Pre-Depends", "Depends"):
        for group in filter(None, control.get(field, "").replace("\n", " ").split(",")):
            yield [re.match(r"\s*([^\s:(]+)", each).group(1) for each in group.split("|")]


class Installed:
    def __init__(self):
        self.paragraphs = {}
        self.providers = {}
        self.essential = []
        with open("/var/lib/dpkg/status", encoding="utf-8") as status:
            for paragraph in status.read().strip().split("\n\n"):
                control = fields(paragraph)
                if not control["Status"].endswith(" installed"):
                    continue
                name = control["Package"]
                self.paragraphs.setdefault(name, paragraph)
                if control.get("Essential") == "yes":
                    self.essential.append(name)
                for provided in filter(None, control.get("Provides", "").split(",")):
                    self.providers[re.match(r"\s*([^\s(]+)", provided).group(1)] = name

    def closure(self, wanted, given):
        """All packages that `wanted` needs; those in `given` need not be installed."""
        todo, done = list(wanted), set()
        while todo:
            name = todo.pop()
            name = name if name in self.paragraphs else self.providers.get(name, name)
            if name in done or name in given:
                continue
            done.add(name)
            for group in depends(fields(self.paragraphs[name])):
                todo.append(self.choose(group, given))
        return sorted(done)

    def choose(self, group, given):
        for name in group:
            if name in self.paragraphs or name in self.providers or name in given:
                return name
        sys.exit("none is installed: " + " | ".join(group))


def link(path, root):
    """Links `path` into the root; on another file system, copies it."""
    copy = root + path
    if os.path.islink(path):
        if not os.path.lexists(copy):
            os.symlink(os.readlink(path), copy)
    elif os.path.isdir(path):
        os.makedirs(copy, exist_ok=True)
    elif os.path.isfile(path) and not os.path.exists(copy):
        try:
            os.link(path, copy)
        except OSError:
            shutil.copy2(path, copy)


def main():
    root, *names = sys.argv[1:]
    debs = [name for name in names if name.endswith(".deb")]
    controls = [
        fields(subprocess.check_output(["dpkg-deb", "-f", deb], universal_newlines=True))
        for deb in debs
    ]
    given = {control["Package"] for control in controls}
    installed = Installed()
    wanted = installed.essential + [name for name in names if name not in debs]
    for control in controls:
        wanted += [installed.choose(group, given) for group in depends(control)]
    packages = installed.closure(wanted, given)

    for directory in ("tmp", "var/lib/dpkg/info", "var/lib/dpkg/updates"):
        os.makedirs(os.path.join(root, directory))
    for directory in ("bin", "sbin", "lib", "lib64"):  # as since Debian 12
        os.makedirs(os.path.join(root, "usr", directory))
        os.symlink("usr/" + directory, os.path.join(root, directory))
    for name in packages:
        files = subprocess.check_output(["dpkg", "-L", name], universal_newlines=True)
        for path in files.splitlines():
            if path.startswith("/") and path != "/.":
                link(path, root)
    with open(os.path.join(root, "var/lib/dpkg/status"), "w", encoding="utf-8") as status:
        for name in packages:
            status.write(installed.paragraphs[name] + "\n\n")
    print(len(packages), "packages:", *packages)


main()
