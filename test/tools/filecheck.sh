#!/bin/bash
# filecheck.sh FILECHECK DROP-COMMENTS FILECHECK'S-ARGUMENT...
#
# FileCheck without checks that match themselves. Lowered text, diffs and the source
# lines of diagnostics contain the comments of the test, and so the checks: a check
# could match its own line. So, if the input was made from the file with the checks,
# its comments are removed first, with line numbers unchanged. The checks must then
# fail on the test file itself, which is not lowered. --keep-comments, for checks of
# comments, removes only comments that contain a check.
set -uo pipefail
filecheck=$1 drop_comments=$2
shift 2

checks= prefixes=CHECK input=/dev/stdin options=() keep_comments=
while (($#)); do
  case $1 in
    --check-prefix=* | --check-prefixes=*) prefixes=${1#*=} ;;
    --check-prefix | --check-prefixes) prefixes=$2; shift ;;
    --input-file=*) input=${1#*=} ;;
    --input-file) input=$2; shift ;;
    --keep-comments) keep_comments=yes ;;
    -*) options+=("$1") ;;
    *) checks=$1 ;;
  esac
  shift
done
run() { "$filecheck" --check-prefixes="$prefixes" "${options[@]}" "$checks" "$@"; }

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat "$input" >"$dir/input" || exit 2

directive="(${prefixes//,/|})(-[A-Z0-9-]+)?(\{LITERAL\})?:"
comment="(//|/\*).*\b$directive"
include='^[-+ ]?#[[:blank:]]*include\b'
grep -qE "$comment" "$dir/input" ||
  { grep -qE "$include" "$dir/input" && grep -qE "$include" "$checks"; } || {
  run <"$dir/input"
  exit
}
# In text that is only partly C++, a comment may not be recognised, for instance after
# an apostrophe in a message.
without_comments() { if [[ $keep_comments ]]; then cat; else "$drop_comments"; fi | sed -E "s,$comment.*,,"; }
without_comments <"$dir/input" >"$dir/lowered" || exit 2
run <"$dir/lowered" || exit

sed -E "s,^$directive.*,,; s,^RUN:.*,," "$checks" | without_comments >"$dir/source" || exit 2
if run <"$dir/source" >/dev/null 2>&1; then
  echo "filecheck.sh: $checks: the checks of $prefixes pass on this file itself" >&2
  exit 1
fi
