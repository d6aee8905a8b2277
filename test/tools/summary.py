#!/usr/bin/env python3
"""summary.py DIR: adds up the results that scripts/check left in DIR.

Prints one line per suite and, last, `N passed, N failed[, N skipped]`. Fails if
a test failed, if a suite ended badly without naming one, or if none ran.
"""
import json
import pathlib
import sys


def lit_results(report):
    """(passed, failed, skipped) of `lit --output`."""
    codes = [test["code"] for test in report["tests"]]
    passed = sum(code in ("PASS", "FLAKYPASS", "XFAIL") for code in codes)
    skipped = sum(code in ("UNSUPPORTED", "SKIPPED", "EXCLUDED") for code in codes)
    return passed, len(codes) - passed - skipped, skipped


def googletest_results(report):
    """(passed, failed, skipped) of `--gtest_output=json:`."""
    tests = [test for suite in report["testsuites"] for test in suite["testsuite"]]
    failed = sum(bool(test.get("failures")) for test in tests)
    skipped = sum(
        test.get("result") in ("SKIPPED", "SUPPRESSED") or test["status"] == "NOTRUN"
        for test in tests
    )
    return len(tests) - failed - skipped, failed, skipped


def suite_results(name, read, directory):
    report = directory / f"{name}.json"
    status = directory / f"{name}.status"
    passed = failed = skipped = 0
    if report.exists():
        passed, failed, skipped = read(json.loads(report.read_text()))
    if status.exists() and failed == 0:
        # It crashed, or could not even start: nobody else counts that.
        print(f"{name}: ended with status {status.read_text().strip()}")
        failed = 1
    return passed, failed, skipped


def main():
    directory = pathlib.Path(sys.argv[1])
    total = [0, 0, 0]
    for name, read in (("unit", googletest_results), ("lit", lit_results)):
        results = suite_results(name, read, directory)
        print("{}: {} passed, {} failed, {} skipped".format(name, *results))
        total = [a + b for a, b in zip(total, results)]
    passed, failed, skipped = total
    if passed + failed == 0:
        print("no test ran")
    line = f"{passed} passed, {failed} failed"
    print(line + (f", {skipped} skipped" if skipped else ""))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
