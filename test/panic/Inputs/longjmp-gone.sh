# longjmp-gone.sh FILECHECK FILE PROGRAM...: checks each program's output after jumps
# that the runtime does not notice.
filecheck=$1 file=$2
shift 2
ulimit -c 0
for program; do
  for way in 3 4; do
    for case in panic same nested goexit out-of-panic out-of-landing handler handler-stack; do
      "$program" $way $case >"$program.out" 2>&1
      status=$?
      echo "$program $way $case: $status" >&2
      test $status = 134 || exit 1
      $filecheck "$file" --check-prefix=GONE <"$program.out" || exit 1
    done
    "$program" $way return | $filecheck "$file" --check-prefix=RETURN || exit 1
  done
done
