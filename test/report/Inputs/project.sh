#!/bin/sh
# project.sh DIRECTORY: creates the project for the report tests, with an unusual name
# and a source that is not UTF-8. (It is not a file of its own, because other tests
# read all of test/ as text.)
set -e
rm -rf "$1"
cp -r "$(dirname "$0")/project" "$1"
mv "$1/src/two.cpp" "$1/src/two näh &.cpp"
printf '// no UTF-8: \377\376 caf\351\n#include <opendefer/defer.h>\nvoid f() {}\nvoid latin() { /* \351\377 */ defer f(); }\n' >"$1/src/latin.cpp"
