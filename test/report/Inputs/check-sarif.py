"""check-sarif.py DIRECTORY LOG [SCHEMA]: checks that the log is SARIF 2.1.0 and that
its locations are right.

The standard's schema is not in Debian. sarif-as-printed.schema.json describes the part
of the format that opendefer prints. It is compared with python3-sarif-python-om, which
was generated from the standard's schema: every object may have only members of the
standard, and must require those that the standard requires. If SCHEMA, a file with the
standard's schema, is given, the log is validated against that as well.
"""
import json
import os
import sys
import urllib.parse

import jsonschema
import sarif_om

directory, path = sys.argv[1:3]
here = os.path.dirname(os.path.realpath(__file__))
with open(path, encoding="utf-8") as file:
    log = json.load(file)
with open(os.path.join(here, "sarif-as-printed.schema.json"), encoding="utf-8") as file:
    schema = json.load(file)

for definition in schema["definitions"].values():
    if "title" not in definition:
        continue
    model = getattr(sarif_om, definition["title"])
    known = {field.metadata["schema_property_name"]: field for field in model.__attrs_attrs__}
    required = {name for name, field in known.items() if repr(field.default) == "NOTHING"}
    names = set(definition["properties"])
    assert names <= set(known), (definition["title"], names - set(known))
    assert required <= set(definition["required"]), (definition["title"], required)

jsonschema.Draft7Validator.check_schema(schema)
jsonschema.Draft7Validator(schema, format_checker=jsonschema.draft7_format_checker).validate(log)
for other in sys.argv[3:]:
    with open(other, encoding="utf-8") as file:
        jsonschema.Draft7Validator(json.load(file)).validate(log)

[run] = log["runs"]
rules = run["tool"]["driver"]["rules"]
assert len({rule["id"] for rule in rules}) == len(rules)
root = run["originalUriBaseIds"]["SRCROOT"]["uri"]
assert urllib.parse.unquote(root) == "file://" + os.path.realpath(directory) + "/"


def text_of(location):
    """The text of the region. As in the standard, columns count UTF-16 code units, and
    invalid UTF-8 counts as U+FFFD."""
    artifact = location["artifactLocation"]
    assert run["artifacts"][artifact["index"]]["location"]["uri"] == artifact["uri"]
    assert artifact["uriBaseId"] == "SRCROOT"
    return text_in(artifact["uri"], location["region"])


def text_in(uri, region):
    name = os.path.join(directory, urllib.parse.unquote(uri))
    with open(name, encoding="utf-8-sig", errors="replace", newline="") as file:
        line = file.read().split("\n")[region["startLine"] - 1].encode("utf-16-le")
    assert region.get("endLine", region["startLine"]) == region["startLine"]
    return line[2 * (region["startColumn"] - 1):2 * (region["endColumn"] - 1)].decode("utf-16-le")


counts = {}
for result in run["results"]:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    counts[result["ruleId"]] = counts.get(result["ruleId"], 0) + 1
    text = text_of(result["locations"][0]["physicalLocation"])
    related = [text_of(r["physicalLocation"]) for r in result.get("relatedLocations", [])]
    if result["ruleId"] == "opendefer-open-coded":
        assert text == "defer" and not related, text
        assert result["message"]["text"] == "defer open-coded in slot %d" % result["properties"]["slot"]
    elif result["ruleId"] == "opendefer-linked":
        assert text == "defer" and related == ["for"], (text, related)
        assert result["message"]["text"].startswith("defer linked: inside the loop at src/one.cpp:17:3")
    else:
        assert result["ruleId"] == "opendefer-dangling-capture" and result["level"] == "error"
        assert text == "inner" and related, (text, related)
        for change in result["fixes"][0]["artifactChanges"]:
            for replacement in change["replacements"]:
                before = dict(replacement["deletedRegion"], startColumn=1)
                before["endColumn"] = replacement["deletedRegion"]["startColumn"]
                before = text_in(change["artifactLocation"]["uri"], before)
                assert before == "    /* é𝄞 */ defer", before
                assert "inner" in replacement["insertedContent"]["text"]
assert counts == {"opendefer-open-coded": 6, "opendefer-linked": 1, "opendefer-dangling-capture": 1}, counts
[invocation] = run["invocations"]
assert invocation["executionSuccessful"] == (not invocation.get("toolExecutionNotifications"))
