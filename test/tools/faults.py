"""Mutation testing: inserts one fault at a time into a copy of this project, builds
the copy, and checks that a test notices the fault."""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


class DoesNotBuild(Exception):
    """The copy with the fault does not compile, which proves nothing."""


def parse_arguments(description, seeds):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--only", metavar="REGEX", default="")
    parser.add_argument("--seeds", metavar="A:B", default=seeds)
    parser.add_argument("--stale", action="store_true")
    parser.add_argument("-j", type=int, default=2, dest="jobs")
    arguments = parser.parse_args()
    if not arguments.stale:
        arguments.work = arguments.work or pathlib.Path(tempfile.mkdtemp(prefix="teeth-"))
    first, last = map(int, arguments.seeds.split(":"))
    arguments.seeds = range(first, last)
    return arguments


def copy_of_tree(work):
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True
    ).stdout.decode().split("\0")
    for name in filter(None, names):
        text = (ROOT / name).read_bytes()
        copy = work / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists() or copy.read_bytes() != text:
            copy.write_bytes(text)
            copy.chmod((ROOT / name).stat().st_mode)


def rebuild(work, jobs):
    if not (work / "build" / "build.ninja").exists():
        subprocess.run([work / "scripts" / "build"], check=True)
    command = ["cmake", "--build", str(work / "build"), "--parallel", str(jobs), "--target"]
    command += ["opendefer_runtime_static", "opendefer", "opendefer-plugin"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise DoesNotBuild(done.stdout.decode()[-3000:])


def stale(faults):
    """Prints and returns the faults whose text no longer exists."""
    gone = [
        f"STALE     {what}: {file} has changed"
        for what, file, old, _ in faults
        if (ROOT / file).read_text().count(old) != 1
    ]
    print(*(gone or [f"{len(faults)} faults can be put in"]), sep="\n")
    return gone


def put_in(faults, arguments, notice):
    """Inserts the faults one by one: (the fault, file, text, replacement). `notice`
    returns a text that describes what it noticed, or None. Prints a list of all faults
    at the end. Returns the number of faults that were not noticed, do not build or are
    out of date."""
    lines = []

    def tell(verdict, what, text):
        lines.append(f"{verdict:9} {what}: {text}")
        print(lines[-1], flush=True)

    for what, file, old, new in faults:
        if not re.search(arguments.only, what):
            continue
        path = arguments.work / file
        source = path.read_text()
        if source.count(old) != 1:
            tell("STALE", what, f"{file} has changed")
            continue
        try:
            path.write_text(source.replace(old, new))
            rebuild(arguments.work, arguments.jobs)
            text = notice()
            tell("noticed" if text else "UNNOTICED", what, text or "all agree")
        except DoesNotBuild as failure:
            tell("BROKEN", what, f"does not build\n{failure}")
        finally:
            path.write_text(source)
    noticed = sum(line.startswith("noticed") for line in lines)
    print(f"{noticed} of {len(lines)} faults noticed:")
    print(*lines, sep="\n")
    return len(lines) - noticed
