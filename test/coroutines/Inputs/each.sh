#!/bin/bash
# each.sh SOURCE OUTPUT CLANG GXX BUILD ARGUMENT STATUS CHECK: builds the source in
# each way, runs it with the argument, and pipes what it prints to CHECK.
source=$1 output=$2 clang=$3 gxx=$4 build=$5 argument=$6 status=$7 check=$8
for compiler in "$clang" "$gxx"; do
  for level in -O0 -O2; do
    "$build/bin/opendefer-launch" $compiler -std=c++20 $level -g -I"$(dirname "$0")" "$source" -o "$output" -pthread || exit 1
    (ulimit -c 0; exec "$output" $argument) >"$output.log" 2>&1
    found=$?
    $check <"$output.log" || { echo "built with $compiler $level"; exit 1; }
    [[ $found == "$status" ]] || { echo "built with $compiler $level: status $found"; cat "$output.log"; exit 1; }
  done
done
