#!/bin/bash
# filecheck.sh FILECHECK DROP-COMMENTS FILECHECK'S-ARGUMENT...
#
# FileCheck, with checks that can fail. Lowered text, a difference and the lines
# that a diagnostic shows contain the comments of their source, and among them the
# checks themselves: a check would match its own line. So, if the input is made of
# the file that the checks stand in, its comments are dropped first, which leaves
# each line its number; and the same checks have to fail with that file itself,
# of which nothing has been lowered. With --keep-comments, for checks of comments,
# only those comments are dropped that begin a check.
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
# In what is C++ in part only, as behind an apostrophe of a message, a comment may
# not be seen as one.
without_comments() { if [[ $keep_comments ]]; then cat; else "$drop_comments"; fi | sed -E "s,$comment.*,,"; }
without_comments <"$dir/input" >"$dir/lowered" || exit 2
run <"$dir/lowered" || exit

sed -E "s,^$directive.*,,; s,^RUN:.*,," "$checks" | without_comments >"$dir/source" || exit 2
if run <"$dir/source" >/dev/null 2>&1; then
  echo "filecheck.sh: $checks: the checks of $prefixes pass on this file itself" >&2
  exit 1
fi
