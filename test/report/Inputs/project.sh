#!/bin/sh
# project.sh DIRECTORY: the project that the tests report on, with an odd name and
# a source that is no UTF-8 (other tests read all of test/ as text).
set -e
rm -rf "$1"
cp -r "$(dirname "$0")/project" "$1"
mv "$1/src/two.cpp" "$1/src/two näh &.cpp"
printf '// no UTF-8: \377\376 caf\351\n#include <opendefer/defer.h>\nvoid f() {}\nvoid latin() { /* \351\377 */ defer f(); }\n' >"$1/src/latin.cpp"
