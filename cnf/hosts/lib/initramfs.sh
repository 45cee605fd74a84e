# Sourced by run: the kernel of a guest and the file system it begins in.
# shellcheck shell=bash

# the kernel of a folder that kernel_package printed
vmlinuz() { # KERNEL
  echo "$1"/boot/vmlinuz-*
}

# Prints the files of modules and of those they need, in the order in which they are to be loaded; a module that is built in has none.
module_files() { # KERNEL MODULE...
  local name file index
  index=$(find "$1"/lib/modules "$1"/usr/lib/modules -name '*.ko' -o -name '*.ko.xz' 2>/dev/null)
  for name in "${@:2}"; do
    file=$(grep -m 1 -E "/${name//[-_]/[-_]}\.ko(\.xz)?\$" <<<"$index") || continue
    # shellcheck disable=SC2046 # names of modules
    module_files "$1" $(module_text "$file" | tr '\0' '\n' | sed -n 's/^depends=//p' | tr , ' ')
    echo "$file"
  done | awk '!seen[$0]++'
}

module_text() { # FILE
  case $1 in *.xz) xz -dc "$1" ;; *) cat "$1" ;; esac
}

make_initramfs() { # FOLDER KERNEL BUSYBOX TOOL MODULE...
  local tree=$1/tree file name
  mkdir -p "$tree"/{bin,dev,proc,sys,mnt,job,modules}
  cp "$3/bin/busybox" "$tree/bin/busybox"
  cp "$hosts/guest/init" "$tree/init"
  chmod 755 "$tree/init"
  for file in $(module_files "$2" "${@:5}"); do
    name=$(basename "$file" .xz)
    module_text "$file" >"$tree/modules/$name"
    echo "$name" >>"$tree/modules/order"
  done
  (cd "$tree" && find . | LC_ALL=C sort | "$4/bin/busybox" cpio -o -H newc -R 0:0) >"$1/initramfs" && rm -r "$tree"
}

# prints the file
initramfs() { # SUITE ARCHITECTURE KERNEL MODULE...
  local busybox tool folder
  busybox=$(package "$1" "$2" busybox-static) && tool=$(package "$1" "$own_architecture" busybox-static) || exit
  folder=$(cached "initramfs/$(key "$3" "$busybox" "${@:4}" -- "$hosts/guest/init" "$hosts/lib/initramfs.sh")" make_initramfs "$3" "$busybox" "$tool" "${@:4}") || exit
  echo "$folder/initramfs"
}
