#!/bin/bash
# suggested.sh FILE [COMPILER FLAG...]
#
# Tests --suggest --fix: runs FILE as it is, makes the suggested edits in a copy,
# builds that with plugin and command (both-ways.sh), and compares what the programs
# print. Prints the suggestions, the diff and then the output. The edited copy must
# have no further suggestion with an edit.
#
# lit.cfg.py sets the OPENDEFER_* variables.
set -uo pipefail
file=$1
shift
here=$(dirname "$0")

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
  printf 'suggested.sh: %s: %s\n' "$file" "$*" >&2
  exit 1
}

inputs=-I$(realpath "$(dirname "$file")")
name=$(basename "$file")
cp "$file" "$dir/$name"
$OPENDEFER_CLANGXX -std=c++17 "$inputs" "$@" "$file" -o "$dir/before" || fail "does not build"
"$dir/before" >"$dir/before.out" || fail "failed as it is"

suggest() {
  (cd "$dir" && "$OPENDEFER" --suggest "$@" "$name" -- -std=c++17 "$inputs" "${flags[@]}")
}
flags=("$@")
suggest 2>&1 || fail "no suggestions"
suggest --dry-run --quiet || fail "no difference"
suggest --fix --quiet || fail "not fixed"
if suggest 2>&1 | grep -q 'fix-it'; then
  fail "more to fix after the fix"
fi
"$here/both-ways.sh" "$dir/$name" "$inputs" "$@" >"$dir/after.out" || fail "not the same both ways"
diff -u "$dir/before.out" "$dir/after.out" >&2 || fail "does something else with defer"
cat "$dir/after.out"
