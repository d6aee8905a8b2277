#!/bin/bash
# both-ways.sh FILE [COMPILER FLAG...]
#
# Builds FILE through the plugin with clang at -O0 and -O2, lowers it with the
# command and builds that with g++ at -O0 and -O2, all without warnings, and runs
# the programs. They must agree on standard output, on exit status and on what
# they panicked with. Prints that once, for FileCheck:
#
#   ... standard output ...
#   panic: oops              (the lines of standard error that report a panic)
#   status 134               (only if not 0)
#
# Each turn in OPENDEFER_TURNS makes one of the four builds. The name of FILE decides
# which build comes first, so that each turn makes each kind of build for some files.
# Without turns all four builds are made.
#
# The builds of one of the two ways have registered frames, so that the programs also
# agree however frames are found.
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

# Two successive turns always cover both ways.
all=(plugin-O2 command-O0 plugin-O0 command-O2)
builds=()
read -r checksum _ < <(cksum <<<"${file##*/}")
for turn in ${OPENDEFER_TURNS//,/ }; do
  builds+=("${all[(turn + checksum) % 4]}")
done
((${#builds[@]})) || builds=("${all[@]}")

ways=(plugin command)
registered=${ways[checksum / 4 % 2]}
frames() { [[ $1 != "$registered" ]] || echo "$2no-table-frames"; } # WAY PREFIX

# A lowered file is built in another directory than its source, and must still find
# the source's neighbours.
lowered=$dir/lowered.cpp
[[ ${builds[*]} != *command* ]] ||
  "$OPENDEFER" $(frames command --) $OPENDEFER_OPTIONS "$file" -- $OPENDEFER_CPPFLAGS "${flags[@]}" >"$lowered" ||
  fail "the command did not lower it"
neighbours=-I$(realpath "$(dirname "$file")")

# g++ uses a precompiled trace.h if a file includes trace.h first and is compiled
# with the same options.
build() { # WAY LEVEL
  case $1 in
    plugin)
      $OPENDEFER_CLANGXX $(frames plugin -fplugin-arg-opendefer-) $OPENDEFER_CXXFLAGS "${flags[@]}" $2 "$file" \
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

for name in "${builds[@]}"; do
  build "${name%-*}" "-${name#*-}"
  run "$name"
  if ! diff -u "$dir/$builds.out" "$dir/$name.out" >&2; then
    cat "$dir/$name.err" >&2
    fail "${builds/-/ -} and ${name/-/ -} disagree"
  fi
done
cat "$dir/$builds.out"
