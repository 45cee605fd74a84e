# Sourced by run: the QEMU that emulates a host, of a suite that is newer than the machine may be: before version 10 it leaves out breakpoints and watchpoints of a guest.
# shellcheck shell=bash

# A program with everything it needs, down to the loader, so that nothing of the machine's own libraries matters.
make_programs() { # FOLDER ROOT ARCHITECTURE PACKAGE
  local deb
  mkdir "$1/deb" && private_apt "$2" "$3" apt-get -o "Dir::Cache::archives=$1/deb" install --yes --download-only --no-install-recommends "$4" || return
  for deb in "$1"/deb/*.deb; do
    dpkg-deb -x "$deb" "$1" || return
  done
  rm -r "$1/deb"
}

# sets qemu (the words of a command)
qemu_for() { # ARCHITECTURE
  local package program file root folder loader options
  case $1 in
    amd64) package=qemu-system-x86 program=qemu-system-x86_64 ;;
    arm64) package=qemu-system-arm program=qemu-system-aarch64 ;;
  esac
  file=$(remember trixie "$own_architecture" "$package" file_name "$own_architecture" "$package") && root=$(root_of trixie "$own_architecture") &&
    folder=$(cached "programs/$file" make_programs "$root" "$own_architecture" "$package") || exit
  options=(-L "$folder/usr/share/qemu" -L "$folder/usr/share/seabios")
  if [ -n "$mend" ]; then
    mended_qemu "$(cut -d_ -f2 <<<"$file")"
    qemu=("$mended" "${options[@]}")
    return
  fi
  loader=$(find "$folder"/usr/lib64 "$folder"/usr/lib -maxdepth 1 -name 'ld-linux-*' 2>/dev/null | head -n 1)
  qemu=("$loader" --library-path "$(dirname "$(find "$folder/usr/lib" -name libglib-2.0.so.0)")" "$folder/usr/bin/$program" "${options[@]}")
}
