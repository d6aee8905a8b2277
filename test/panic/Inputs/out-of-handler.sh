# out-of-handler.sh STATUSES FILECHECK PROGRAM...: checks how each program ends after
# each fault: it recovers (0), or reports that it cannot (134).
allowed=" $1 " filecheck=$2
shift 2
ulimit -c 0
for program; do
  for stack in its-own the-thread\'s; do
    for fault in load division called; do
      "$program" $stack $fault >"$program.out" 2>&1
      status=$?
      echo "$program $stack $fault: $status" >&2
      [[ $allowed == *" $status "* ]] || exit 1
      [[ $status == 0 ]] && prefix=CHECK || prefix=REPORT
      $filecheck --check-prefix=$prefix <"$program.out" || exit 1
    done
  done
done
