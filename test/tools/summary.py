#!/usr/bin/env python3
"""summary.py DIR: adds up the results that scripts/check left in DIR.

There is a SUITE.json for each suite, and a SUITE.status if the suite failed. Prints the
tests that were skipped or failed, one line for each suite and, last, `N passed, N
failed`. Fails if a test failed, if a suite failed without naming a test, or if no test
ran.
"""
import json
import pathlib
import sys

LIT = {
    "PASS": "passed",
    "FLAKYPASS": "passed",
    "XFAIL": "passed",
    "UNSUPPORTED": "skipped",
    "SKIPPED": "skipped",
    "EXCLUDED": "skipped",
}


def lit_results(report):
    """(name, result) of each test, from `lit --output`."""
    return [(test["name"], LIT.get(test["code"], "failed")) for test in report["tests"]]


def googletest_result(test):
    if test.get("failures"):
        return "failed"
    if test.get("result") in ("SKIPPED", "SUPPRESSED") or test["status"] == "NOTRUN":
        return "skipped"
    return "passed"


def googletest_results(report):
    """The same from `--gtest_output=json:`."""
    return [
        (f"{suite['name']}.{test['name']}", googletest_result(test))
        for suite in report["testsuites"]
        for test in suite["testsuite"]
    ]


def suite_results(report, status):
    results = []
    if report.exists():
        read = lit_results if report.stem.startswith("lit") else googletest_results
        results = read(json.loads(report.read_text()))
    if status.exists() and not any(result == "failed" for _, result in results):
        # The suite crashed or could not start, which no result file records.
        results.append((f"ended with status {status.read_text().strip()}", "failed"))
    return results


def counts(results):
    return [sum(r == what for _, r in results) for what in ("passed", "failed", "skipped")]


def main():
    directory = pathlib.Path(sys.argv[1])
    suites = sorted({file.stem for file in directory.iterdir() if file.suffix != ".log"})
    everything, lines = [], []
    for name in suites:
        results = suite_results(directory / f"{name}.json", directory / f"{name}.status")
        for test, result in results:
            if result != "passed":
                print(f"{result.upper()}: {name}: {test}")
        lines.append("{}: {} passed, {} failed, {} skipped".format(name, *counts(results)))
        everything += results
    print("\n".join(lines))
    passed, failed, _ = counts(everything)
    if passed + failed == 0:
        print("no test ran")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
