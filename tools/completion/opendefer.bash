# Completion of opendefer and opendefer-launch in bash. The options are those
# that --help lists.

_opendefer_options() {
  "$1" --help 2>/dev/null | sed -n 's/^  \(-[-a-z]*=\{0,1\}\).*/\1/p'
}

# The names that --warn knows: it lists them for one that it does not.
_opendefer_warnings() {
  "$1" '--warn=?' x 2>&1 | sed -n 's/.*; available: \(.*\);.*/\1/p' | tr -d ,
}

# _opendefer_reply CANDIDATES: those that begin with the current word. Words that
# wait for a value get no space behind.
_opendefer_reply() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current")
  [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *[=:] ]] || compopt -o nospace 2>/dev/null
}
_opendefer_files() {
  mapfile -t COMPREPLY < <(compgen "$@" -- "$current")
  compopt -o filenames 2>/dev/null
}
# The last name of a comma-separated list, also behind "no-".
_opendefer_names() {
  local list=${current%"${current##*,}"} last=${current##*,}
  [[ $last != no-* ]] || list+=no-
  _opendefer_reply "$(printf "$list%s\n" $1)"
}

_opendefer() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  # --option=value is three words to readline.
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $before in
    -o | --export-fixes | --vfsoverlay) _opendefer_files -f ;;
    -p | --out-dir) _opendefer_files -d ;;
    --stdlib) _opendefer_reply "libstdc++ libc++" ;;
    --warn) _opendefer_names "$(_opendefer_warnings "$1")" ;;
    --report) _opendefer_reply "json: sarif: html:" ;;
    --extra-arg | --extra-arg-before | --guard | --header-filter | --llvm | --max-* | -j) ;;
    *)
      case $current in
        -*) _opendefer_reply "$(_opendefer_options "$1")" ;;
        *) _opendefer_files -f ;;
      esac
      ;;
  esac
}

# Its own options, then a compiler, then whatever that takes.
_opendefer_launch() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} word i
  COMPREPLY=()
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $before in
    --warn) _opendefer_names "$(_opendefer_warnings "$1")"; return ;;
    --max-*) return ;;
  esac
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ $word != -* && $word != = && ${COMP_WORDS[i - 1]} != = ]]; then
      if declare -F _command_offset >/dev/null; then
        _command_offset "$i" # bash-completion's
      else
        _opendefer_files -f
      fi
      return
    fi
  done
  case $current in
    -*) _opendefer_reply "$(_opendefer_options "$1")" ;;
    *) _opendefer_files -c ;;
  esac
}

complete -F _opendefer opendefer
complete -F _opendefer_launch opendefer-launch
