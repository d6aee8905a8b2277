#!/bin/bash
# reuse-object.sh COMPILER ARGUMENT...: a launcher that copies objects from
# $REUSE_FROM, where this project has been built already, for outputs below
# $REUSE_BELOW in the working directory. The compiler creates the others.
arguments=("$@")
for ((i = 0; i < $#; ++i)); do
  case ${arguments[i]} in
    -o) object=${arguments[i + 1]} ;;
    -MF) dependencies=${arguments[i + 1]} ;;
  esac
done
known=$REUSE_FROM/${object#"$REUSE_BELOW"/}
[[ $object == "$REUSE_BELOW"/* && -e $known ]] || exec "$@"
cp "$known" "$object" && echo "$object:" >"$dependencies"
