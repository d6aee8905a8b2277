# run.sh TRIPLE QEMU LAUNCHER DIRECTORY
#
# Builds the runtime for TRIPLE and three programs with the launcher, without warnings,
# and runs the programs with QEMU. DIRECTORY/*.out is their output.
set -euo pipefail
(($# == 4)) || exit 2
triple=$1 qemu=$2 launcher=$3 directory=$4
tests=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
warnings=(-Wall -Wextra -Wpedantic -Wshadow -Werror)
rm -rf "$directory"
mkdir -p "$directory/runtime"
cd "$directory"
machine=${triple%%-*}
machine=${machine/#i?86/i386} machine=${machine/#riscv*/riscv}
for source in "$tests"/../runtime/src/{*,*/generic,jump/glibc,"jump/glibc/$machine"}/*.cpp; do
  "$triple-g++" -std=c++17 "${warnings[@]}" -I"$tests/../runtime/include" -I"$tests/../runtime/src" -c "$source" \
    -o "runtime/$(basename "$source" .cpp).o"
done
"$triple-ar" rcs libopendefer.a runtime/*.o

# A panic can pass through C code that has unwind tables.
"$triple-gcc" -O1 -fexceptions -c "$tests/panic/Inputs/jumping.c" -o jumping.o
prints() { # SOURCE [OBJECT]
  local name
  name=$(basename "$1" .cpp)
  "$launcher" --keep-lowered "$triple-g++" -std=c++17 -O2 "${warnings[@]}" -I"$tests/Inputs" -c "$1" -o "$name.o"
  grep -q "__open_frame<" -r "$name.o.opendefer"
  ! grep "__table_frame<" -r "$name.o.opendefer" || exit 1
  "$triple-g++" -static -pthread "$name.o" "${@:2}" libopendefer.a -o "$name"
  # The output must not depend on where the stack begins. The variable moves it.
  for moved in 1 16 40; do
    MOVED=$(printf "%0$((moved * 16))d" 0) timeout 100 "$qemu" "./$name" >"$name.$moved"
    cmp "$name.1" "$name.$moved"
  done
  # If recoveries are thrown, the C++ library still counts an exception that a jump
  # out of a destructor has left.
  sed 's/^1 in flight$/0 in flight/' "$name.1" >"$name.out"
}
prints "$tests/cxx/Inputs/everything.cpp"
prints "$tests/panic/longjmp-in-c.cpp" jumping.o
prints "$tests/boundary/threads.cpp"
