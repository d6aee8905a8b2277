#!/bin/bash
# both-ways.sh FILE [COMPILER FLAG...]
#
# Builds FILE in the ways that OPENDEFER_BUILDS lists: "plugin-O2" is clang with
# the plugin at -O2, "command-O0" the command, whose text g++ builds at -O0. All
# are free of warnings. Runs the programs, which must agree on standard output,
# on exit status and on what they panicked with. Prints that once, for FileCheck:
#
#   ... standard output ...
#   panic: oops              (the lines of standard error that report a panic)
#   status 134               (only if not 0)
#
# lit.cfg.py sets the OPENDEFER_* variables.
set -uo pipefail
file=$1
shift
flags=(-std=c++17 -Wall -Wextra -Werror -g1 "$@")

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
ulimit -c 0

fail() {
  printf 'both-ways.sh: %s: %s\n' "$file" "$*" >&2
  exit 1
}

# A lowered file is built away from its source: it still finds its neighbours.
lowered=$dir/lowered.cpp
"$OPENDEFER" $OPENDEFER_OPTIONS "$file" -- $OPENDEFER_CPPFLAGS "${flags[@]}" >"$lowered" ||
  fail "the command did not lower it"
neighbours=-I$(realpath "$(dirname "$file")")

# g++ takes a precompiled trace.h in the place of trace.h where a file includes
# that first and is compiled with the same options; otherwise trace.h itself.
build() { # WAY LEVEL
  case $1 in
    plugin)
      $OPENDEFER_CLANGXX $OPENDEFER_CXXFLAGS "${flags[@]}" $2 "$file" \
        -o "$dir/plugin$2.exe" $OPENDEFER_LINK $OPENDEFER_LIBS || fail "the plugin's build failed at $2" ;;
    command)
      $OPENDEFER_GXX "-I$OPENDEFER_PRECOMPILED/$2" $OPENDEFER_CPPFLAGS "$neighbours" "${flags[@]}" $2 "$lowered" \
        -o "$dir/command$2.exe" $OPENDEFER_LINK $OPENDEFER_LIBS || fail "g++ rejects the lowered file at $2" ;;
  esac
}

run() {
  local name=$1 status
  (exec timeout 20 "$dir/$name.exe" >"$dir/$name.out" 2>"$dir/$name.err" </dev/null) 2>/dev/null
  status=$?
  grep -E '^[[:space:]]*panic: |\[recovered\]' "$dir/$name.err" >>"$dir/$name.out"
  ((status == 0)) || echo "status $status" >>"$dir/$name.out"
}

first=
for name in $OPENDEFER_BUILDS; do
  build "${name%-*}" "-${name#*-}"
  run "$name"
  first=${first:-$name}
  if ! diff -u "$dir/$first.out" "$dir/$name.out" >&2; then
    cat "$dir/$name.err" >&2
    fail "${first/-/ -} and ${name/-/ -} disagree"
  fi
done
[[ $first ]] || fail "no builds are asked for"
cat "$dir/$first.out"
