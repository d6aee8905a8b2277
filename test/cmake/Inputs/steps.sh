# Sourced by the tests here. Configures, builds, runs and changes a copy of a project
# in Inputs. Objects that are newer than before have been rebuilt.
set -euo pipefail
inputs=$(realpath "$(dirname "${BASH_SOURCE[0]}")")

die() {
  echo "$*" >&2
  exit 1
}

# installed BUILD PREFIX: an installation that has been moved since.
installed() {
  rm -rf "$2" "$2.first"
  cmake --install "$1" --prefix "$2.first" >/dev/null
  mv "$2.first" "$2"
}

# fresh DIRECTORY [PROJECT]: a copy of the project in a directory with a space.
fresh() {
  rm -rf "$1"
  mkdir -p "$1"
  cp -r "$inputs/${2-project}" "$1/the project"
  cd "$1"
}

configure() { # CMAKE-ARGUMENT...
  cmake -S "the project" -B out -DCMAKE_BUILD_TYPE=Debug "$@" >configure.log 2>&1 ||
    { cat configure.log; die "cannot configure"; }
}

build() { # CMAKE-ARGUMENT...
  cmake --build out "$@" >build.log 2>&1 || { cat build.log; die "cannot build"; }
}

# runs EXECUTABLE: prints what the sample should print?
runs() {
  diff - <("$1") <<'.' || die "$1: other output"
4 42
recovered: as planned
deferred
.
}

# rebuilt_by FILE OBJECT...: touches FILE of the project, or an absolute path,
# builds; these and no others are newer.
rebuilt_by() {
  local file=$1 object
  shift
  touch before
  sleep 0.02
  case $file in
    -) ;;
    /*) touch "$file" ;;
    *) touch "the project/$file" ;;
  esac
  build
  diff <(printf '%s\n' "$@" | sed '/^$/d' | sort) \
    <(cd out/CMakeFiles/app.dir && find . -name '*.o' -newer ../../../before -printf '%f\n' | sort) ||
    die "after a change of $file other objects are new"
  [[ ! $(find out -name '*.opendefer') ]] || die "lowered sources were left behind"
}

# A source with and without defer, a header that two include, one that defers,
# one that another includes.
rebuilds_what_it_should() {
  rebuilt_by - "" # nothing
  rebuilt_by src/plain.cpp plain.cpp.o
  rebuilt_by src/counting.cpp counting.cpp.o
  rebuilt_by src/counting.h counting.cpp.o main.cpp.o
  rebuilt_by include/counters/counter.h counting.cpp.o
  rebuilt_by include/counters/step.h counting.cpp.o main.cpp.o
}

# The database is for editors: the user's sources, as he has them.
database_names_the_sources() {
  local file
  ! grep -q -e '"command": "[^ ]*opendefer-launch ' -e '\.opendefer/' out/compile_commands.json ||
    die "compile_commands.json is not the user's"
  for file in main counting plain; do
    grep -q "\"file\": \"$PWD/the project/src/$file.cpp\"" out/compile_commands.json ||
      die "compile_commands.json does not name src/$file.cpp"
  done
}
