"""check-json.py DIRECTORY REPORT: checks the report of Inputs/project, including all
locations."""
import json
import os
import sys

directory, path = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    report = json.load(file)

assert report["version"] == 1 and report["tool"]["name"] == "opendefer"
assert report["root"] == os.path.realpath(directory) + "/"
assert report["summary"] == {"openCoded": 6, "linked": 1, "errors": 1, "warnings": 0}, report["summary"]
odd = "src/two näh &.cpp"
assert [(s["file"], s["status"]) for s in report["sources"]] == [
    ("src/latin.cpp", "lowered"), ("src/one.cpp", "lowered"), (odd, "refused")]


def text_at(place):
    """The text at a location. Columns count bytes."""
    with open(os.path.join(directory, place["file"]), "rb") as file:
        return file.read().split(b"\n")[place["line"] - 1][place["column"] - 1:]


seen = []
for decision in report["decisions"]:
    assert text_at(decision).startswith(b"defer "), decision
    assert decision["keyword"] == "defer", decision
    function = decision["function"]
    assert text_at(function).startswith(function["name"].split("::")[-1].encode()), function
    assert (decision["lowering"] == "open-coded") == ("slot" in decision)
    cause = decision.get("cause")
    assert (decision["rule"] == "in-loop") == bool(cause), decision
    if cause:
        assert text_at(cause).startswith(b"for ("), cause
        assert "%s:%d:%d" % (cause["file"], cause["line"], cause["column"]) in decision["reason"]
    seen.append((decision["file"], decision["line"], decision["form"], function["name"],
                 decision.get("slot", "linked"), decision["rule"]))
# The header counts once, although two sources include it.
assert seen == [
    ("include/shared.h", 5, "block", "shared", 0, "within-limits"),
    ("src/latin.cpp", 4, "call", "latin", 0, "within-limits"),
    ("src/one.cpp", 8, "call", "n::File::size", 0, "within-limits"),
    ("src/one.cpp", 9, "capture", "n::File::size", 1, "within-limits"),
    ("src/one.cpp", 18, "call", "main", "linked", "in-loop"),
    (odd, 7, "call", "names", 0, "within-limits"),
    (odd, 10, "block", "names", 1, "within-limits"),
], seen

[problem] = report["diagnostics"]
assert problem["id"] == "opendefer-dangling-capture" and problem["level"] == "error"
assert problem["file"] == odd and problem["line"] == 10 and problem["notes"]
assert text_at(problem).startswith(b"inner"), text_at(problem)
[edit] = problem["edits"]
with open(os.path.join(directory, edit["file"]), "rb") as file:
    text = file.read()
fixed = text[:edit["offset"]] + edit["text"].encode() + text[edit["offset"] + edit["length"]:]
assert b"defer [&, inner] {" in fixed or b"defer [inner] {" in fixed, fixed.decode()
