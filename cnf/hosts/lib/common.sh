# Sourced by run: messages, needed programs, the cache.
# shellcheck shell=bash

cache=${VMACCEL_HOSTS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vmaccel/hosts}

# says on one line why it cannot go on; status 69 tells a caller that something is missing here, 2 that it was called wrongly
fail() { # STATUS TEXT
  printf 'hosts: %s\n' "$2" >&2
  exit "$1"
}

say() {
  printf 'hosts: %s\n' "$1" >&2
}

need() { # PROGRAM PACKAGE
  command -v "$1" >/dev/null || fail 69 "$1 is missing: install the package $2 (cnf/install-packages installs all)"
}

# one word for any number of texts and the contents of any number of files
key() { # TEXT... [-- FILE...]
  local texts=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    texts+=("$1")
    shift
  done
  { printf '%s\0' "${texts[@]}"; [ $# -le 1 ] || cat "${@:2}"; } | sha256sum | cut -c 1-16
}

# Prints the folder $cache/NAME. If it is not there, BUILDER fills a new one first, which gets the name only when it is whole; one process builds,
# others wait for it.
cached() { # NAME BUILDER [ARGUMENT...]
  local folder=$cache/$1 builder=$2
  if [ ! -d "$folder" ]; then
    mkdir -p "$(dirname "$folder")"
    exec {lock}>"$folder.lock"
    flock "$lock"
    [ -d "$folder" ] || build_folder "$folder" "$builder" "${@:3}" || return
    exec {lock}>&-
    rm -f "$folder.lock"
  fi
  printf '%s\n' "$folder"
}

build_folder() { # FOLDER BUILDER [ARGUMENT...]
  local new log=$1.log
  new=$(mktemp -d "$1.new.XXXXXX")
  say "making ${1#"$cache"/}"
  if ("$2" "$new" "${@:3}") >"$log" 2>&1; then
    chmod 755 "$new"
    mv "$new" "$1"
    rm -f "$log"
  else
    rm -rf "$new"
    fail 69 "cannot make ${1#"$cache"/}: $(tail -n 1 "$log") (all of it is in $log)"
  fi
}
