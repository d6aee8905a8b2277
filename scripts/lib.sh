# Functions for the scripts here, which source this: paths, packages, quiet steps.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=scripts/${0##*/}

# use_llvm NN: sets $llvm, the major version, and $build, where it builds.
use_llvm() {
  [[ $1 =~ ^[0-9]+$ ]] || die "--llvm wants a major version such as 19, not '$1'"
  llvm=$1
  build=$root/build
  [[ $llvm == 19 ]] || build=$root/build-$llvm
}

die() {
  printf '%s: %s\n' "$me" "$*" >&2
  exit 1
}

# step WHAT COMMAND...: runs COMMAND and hides its output; shows the end if it fails.
step() {
  local what=$1 log begin=$SECONDS
  shift
  mkdir -p "$build/logs"
  log=$build/logs/$(tr -cs 'A-Za-z0-9\n' - <<<"${what%%:*}").log
  printf '%s ... ' "$what"
  if "$@" >"$log" 2>&1 </dev/null; then
    printf 'done (%d s)\n' $((SECONDS - begin))
  else
    local status=$?
    printf 'FAILED\n'
    tail -n 40 "$log" | sed 's/^/  | /' >&2
    die "'$what' failed with status $status; all of its output is in $log"
  fi
}

# need PACKAGE...: installs missing Debian packages.
need() {
  local package missing=() as_root=()
  for package; do
    [[ " ${missing[*]} " == *" $package "* ||
      $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  command -v apt-get >/dev/null ||
    die "this is no Debian system; please install what it calls: ${missing[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "please install, as root: apt-get install ${missing[*]}"
    sudo -v || die "sudo is needed to install: ${missing[*]}"
    as_root=(sudo)
  fi
  if [[ ! ${package_lists_are_new-} ]]; then
    step "reading package lists" "${as_root[@]}" apt-get update
    package_lists_are_new=yes
  fi
  step "installing: ${missing[*]}" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}"
}

# The Debian packages for building, and for the tests and examples.
build_packages() {
  echo cmake ninja-build g++ "clang-$llvm" "llvm-$llvm-dev" "libclang-$llvm-dev"
}
example_packages() {
  echo libsqlite3-dev sqlite3
}
bench_packages() {
  echo libbenchmark-dev libabsl-dev libboost-dev lld valgrind python3
}
test_packages() {
  # lit is part of LLVM 19's tools, but not of every version's.
  echo llvm-19-tools "llvm-$llvm-tools" "clang-tools-$llvm" "libclang-rt-$llvm-dev" \
    libgtest-dev ccache distcc dpkg-dev file groff-base \
    lld mold g++-12 python3 python3-psutil `# for lit --timeout` gdb lldb-19 \
    libabsl-dev libboost-dev libmsgsl-dev `# guards for --suggest` \
    libbenchmark-dev `# bench/ is configured`
  # Reports are tested with one version only.
  # So are editors and linters.
  [[ $llvm != 19 ]] || echo clangd-19 clang-tidy-19 clang-format-19 iwyu bolt-19
  # So are other processors, because the runtime does not use LLVM.
  [[ $llvm != 19 ]] || echo qemu-user-static \
    g++-i686-linux-gnu g++-arm-linux-gnueabihf g++-aarch64-linux-gnu g++-riscv64-linux-gnu
  [[ $llvm != 19 ]] || echo python3-jsonschema python3-sarif-python-om \
    chromium chromium-driver python3-selenium
}

# need_libcxx: provides the libc++ of $llvm. Debian can install only one version, so
# only LLVM 19's is installed; that of another LLVM is unpacked into $build/libc++.
need_libcxx() {
  local packages=("libc++-$llvm-dev" "libc++abi-$llvm-dev")
  if [[ $llvm == 19 ]]; then
    need "${packages[@]}"
  elif [[ ! -d $build/libc++ ]]; then
    step "unpacking: ${packages[*]}" unpack_libcxx "${packages[@]}"
  fi
}
unpack_libcxx() {
  local directory library name
  directory=$(mktemp -d)
  cd "$directory"
  apt-get download "$@" || { apt-get update && apt-get download "$@"; }
  for library in ./*.deb; do dpkg-deb -x "$library" .; done
  mkdir -p libc++/lib
  cp -r "usr/lib/llvm-$llvm/include/c++/v1" libc++/include
  for name in libc++.a libc++abi.a; do # static ones only, so no rpath is needed
    find usr/lib -name "$name" -type f -exec cp {} libc++/lib/ \;
  done
  mv libc++ "$build/"
  cd "$build" && rm -rf "$directory"
}
