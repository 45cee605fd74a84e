# Sourced by run: QEMU of Debian's source with one line mended, for what no QEMU shows as it is. Built here, once for each version; nothing is installed.
# shellcheck shell=bash

# INT3 is of the exceptions that a hypervisor can intercept (AMD APM volume 2, section 15.12.4); QEMU takes it for INT n, whose interception is another.
mend_int3='s/(env, SVM_EXIT_SWINT, 0, retaddr);/(env, intno == EXCP03_INT3 \&\& next_eip_addend == 1 ? SVM_EXIT_EXCP_BASE + intno : SVM_EXIT_SWINT, 0, retaddr);/'

# the devices that boot.sh uses, and no others
devices=(CONFIG_Q35=y CONFIG_VIRTIO_PCI=y CONFIG_VIRTIO_BLK=y CONFIG_VIRTIO_SERIAL=y)

# sets mended (a program)
mended_qemu() { # VERSION
  local root meson pycotap
  need gcc gcc
  need ninja ninja-build
  need pkg-config pkg-config
  python3 -c 'import ensurepip' 2>/dev/null || fail 69 "Python's venv is missing: install the package python3-venv"
  pkg-config --exists glib-2.0 || fail 69 "glib is missing: install the package libglib2.0-dev"
  [ -f /usr/include/libfdt.h ] || fail 69 "libfdt is missing: install the package libfdt-dev"
  root=$(sources_of trixie) && meson=$(package trixie "$own_architecture" meson) && pycotap=$(package trixie "$own_architecture" python3-pycotap) &&
    mended=$(cached "programs/qemu-mended_$1-$(key "$mend_int3" "${devices[@]}")" build_mended "$root" "$meson/usr" "$pycotap/usr")/qemu-system-x86_64 || exit
}

# a suite's lists of sources, apart from those of its packages
sources_of() { # SUITE
  cached "apt/$1-source" make_root "$1" "$own_architecture" deb-src
}

build_mended() { # FOLDER ROOT MESON PYCOTAP
  local source=$1/source
  mkdir "$source" && cd "$source" && private_apt "$2" "$own_architecture" apt-get source --download-only qemu && tar -xf qemu_*.orig.tar.xz --strip-components=1 || return
  sed -i "$mend_int3" target/i386/tcg/excp_helper.c && grep -q 'SVM_EXIT_EXCP_BASE + intno :' target/i386/tcg/excp_helper.c || return
  sed -i 's/^if unpack_edk2_blobs/if false/' pc-bios/meson.build # Debian's source has no firmware
  printf '%s\n' "${devices[@]}" >configs/devices/x86_64-softmmu/hosts.mak
  export PATH=$3/bin:$PATH PYTHONPATH=$3/lib/python3/dist-packages:$4/lib/python3/dist-packages
  mkdir build && cd build && ../configure --python=/usr/bin/python3 --target-list=x86_64-softmmu --without-default-features --enable-tcg --enable-fdt=system \
    --without-default-devices --with-devices-x86_64=hosts --disable-debug-info --disable-docs --disable-tools --disable-guest-agent --disable-werror \
    --disable-install-blobs && ninja qemu-system-x86_64 && mv qemu-system-x86_64 "$1" && cd / && rm -rf "$source"
}
