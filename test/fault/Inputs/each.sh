#!/bin/bash
# each.sh SOURCE OUTPUT GXX BUILD ARGUMENT STATUS CHECK: builds the source in each
# way, runs it with the argument, and pipes what it prints to CHECK.
source=$1 output=$2 gxx=$3 build=$4 argument=$5 status=$6 check=$7
flags="-std=c++17 ${FAULTS--fnon-call-exceptions -mharden-sls=return -fno-reorder-blocks-and-partition -fno-optimize-sibling-calls} -pthread"
for way in "-O0" "-O2" "-O0 --table-frames" "-O2 --table-frames" "-O2 shared" "-O2 -g -no-pie -Wl,--gc-sections -ffunction-sections"; do
  options= libraries="$build/lib/libopendefer.a"
  case $way in
  *--table-frames*) options=--table-frames way=${way% --*} ;;
  *shared*) way=-O2 libraries="-L$build/lib -lopendefer -Wl,-rpath,$build/lib $build/lib/libopendefer_resume.a" ;;
  esac
  "$build/bin/opendefer-launch" $options $gxx $flags $way -I"$build/../runtime/include" -c "$source" -o "$output.o" || exit 1
  $gxx $way "$output.o" -o "$output.exe" -pthread $libraries || exit 1
  (ulimit -c 0; exec "$output.exe" $argument) >"$output.log" 2>&1
  found=$?
  $check <"$output.log" || { echo "built with $options $way"; exit 1; }
  [[ " $status " == *" $found "* ]] || { echo "built with $options $way: status $found"; cat "$output.log"; exit 1; }
done
