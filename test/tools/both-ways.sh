#!/bin/bash
# both-ways.sh FILE [COMPILER FLAG...]
#
# Builds FILE through the plugin with clang at -O0 and -O2, lowers it with the
# command and builds that with g++ at -O0 and -O2, all free of warnings, and
# runs the four. They must agree on standard output, on exit status and on what
# they panicked with. Prints that once, for FileCheck:
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
# What g++ makes of it is cached, and by a name without the directory: each LLVM
# that the suite is run with should lower it to the same text.
lowered=lowered.cpp
"$OPENDEFER" $OPENDEFER_OPTIONS "$file" -- $OPENDEFER_CPPFLAGS "${flags[@]}" >"$dir/$lowered" ||
  fail "the command did not lower it"
neighbours=-I$(realpath "$(dirname "$file")")
export CCACHE_NOHASHDIR=1

run() {
  local name=$1 status
  (exec timeout 20 "$dir/$name.exe" >"$dir/$name.out" 2>"$dir/$name.err" </dev/null) 2>/dev/null
  status=$?
  grep -E '^[[:space:]]*panic: |\[recovered\]' "$dir/$name.err" >>"$dir/$name.out"
  ((status == 0)) || echo "status $status" >>"$dir/$name.out"
}

for level in -O0 -O2; do
  $OPENDEFER_CLANGXX $OPENDEFER_CXXFLAGS "${flags[@]}" $level "$file" \
    -o "$dir/plugin$level.exe" $OPENDEFER_LIBS || fail "the plugin's build failed at $level"
  run "plugin$level"
  (cd "$dir" && ccache $OPENDEFER_GXX $OPENDEFER_CPPFLAGS "$neighbours" "${flags[@]}" $level \
    -c $lowered -o command$level.o) || fail "g++ rejects the lowered file at $level"
  $OPENDEFER_GXX "${flags[@]}" $level "$dir/command$level.o" -o "$dir/command$level.exe" \
    $OPENDEFER_LIBS || fail "g++ does not link the lowered file at $level"
  run "command$level"
done

for name in command-O0 plugin-O2 command-O2; do
  if ! diff -u "$dir/plugin-O0.out" "$dir/$name.out" >&2; then
    cat "$dir/$name.err" >&2
    fail "plugin -O0 and ${name/-/ -} disagree"
  fi
done
cat "$dir/plugin-O0.out"
