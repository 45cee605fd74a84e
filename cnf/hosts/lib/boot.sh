# Sourced by run: puts the parts of a guest together and runs it.
# shellcheck shell=bash

require_programs() {
  need apt-get apt
  need dpkg-deb dpkg
  need mke2fs e2fsprogs
  need flock util-linux
  need xz xz-utils
  own_architecture=$(dpkg --print-architecture)
}

# finds everything in the cache, or makes it
collect() {
  # shellcheck disable=SC2086 # a list of words
  {
    qemu_for "$architecture" &&
      kernel=$(kernel_package "$suite" "$architecture" "linux-image-cloud-$architecture") &&
      initramfs=$(initramfs bookworm "$architecture" "$kernel" $modules) &&
      root=$(root_image "$architecture") &&
      app=$(app_image "$architecture")
  } || exit
}

# Runs the guest and ends with the status of its command. Whatever ends this script ends QEMU and removes what was made for this run.
boot() {
  local status
  work=$(mktemp -d "${TMPDIR:-/tmp}/vmaccel-host.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  : "${log:=$work/log}"
  : >"$log" || exit 2
  job_image "$work/job.image"
  arguments
  start_qemu
  trap 'kill "$guest" 2>/dev/null; exit 130' INT
  trap 'kill "$guest" 2>/dev/null; exit 143' TERM HUP
  wait "$guest"
  status=$?
  trap - INT TERM HUP
  finish "$status"
}

start_qemu() {
  if [ ${#command[@]} -eq 0 ]; then
    ${timeout:+timeout --foreground -k 5 "$timeout"} "${qemu[@]}" "${all[@]}" <&0 &
  else
    timeout --foreground -k 5 "${timeout:-600}" "${qemu[@]}" "${all[@]}" </dev/null &
  fi
  guest=$!
}

arguments() {
  local console=ttyS0
  [ "$architecture" = amd64 ] || console=ttyAMA0
  all=("${machine[@]}" -nodefaults -no-user-config -display none -no-reboot -kernel "$(vmlinuz "$kernel")" -initrd "$initramfs"
    -append "console=$console quiet panic=-1 mitigations=off nokaslr"
    -chardev "file,id=log,path=$log" -serial chardev:log
    -chardev "stdio,id=session,signal=off" -device virtio-serial-pci -device virtconsole,chardev=session)
  drive "$root" on
  drive "$app" on
  drive "$work/job.image" off
}

drive() { # FILE READONLY
  all+=(-drive "file=$1,format=raw,if=virtio,readonly=$2")
}

finish() { # STATUS of QEMU
  local reported
  reported=$(tr -d '\r' <"$log" | sed -n 's/^vmaccel-guest: exit \([0-9]*\) .*/\1/p' | tail -n 1)
  if [ "$1" -eq 124 ] || [ "$1" -eq 137 ]; then
    complain 124 "the time of ${timeout:-600} s was over"
  elif [ -z "$reported" ]; then
    complain 125 "the guest ended without a word (QEMU: $1)"
  fi
  exit "$reported"
}

# the log says more than this script can
complain() { # STATUS TEXT
  say "$2; the end of the guest's log:"
  tail -n 40 "$log" | tr -d '\r' >&2
  exit "$1"
}
