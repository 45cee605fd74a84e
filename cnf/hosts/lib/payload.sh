# Sourced by run: the images a guest mounts: one with Java, one with vmaccel, one with the job.
# shellcheck shell=bash

# Java's modules that vmaccel, its container and its command line use
java_modules=java.base,java.logging,java.xml,java.management,java.sql,jdk.unsupported
# what a fresh file system gets, so that the same files give the same image
ext4=(-q -t ext4 -O "^has_journal" -m 0 -E "root_owner=0:0,hash_seed=00000000-0000-4000-8000-000000000000")

image_of() { # TREE FILE
  local kib
  kib=$(du -sk --apparent-size "$1" | cut -f1)
  mke2fs "${ext4[@]}" -d "$1" "$2" $((kib + kib / 8 + 4096))k >&2
}

jlinked() { # FOLDER JDK
  "$2/bin/jlink" --add-modules "$java_modules" --strip-debug --no-man-pages --no-header-files --generate-cds-archive --output "$1/java"
}

# Debian's Java, for an architecture that this machine's JDK is not for
debian_java() { # FOLDER ARCHITECTURE
  local jre home
  jre=$(package trixie "$2" openjdk-25-jre-headless) || return
  home=$jre/usr/lib/jvm/java-25-openjdk-$2
  mkdir "$1/java" "$1/etc"
  tar -C "$home" -c --exclude=./docs --exclude=./legal --exclude=./man . | tar -C "$1/java" -x
  cp -a "$jre/etc/java-25-openjdk" "$1/etc"
}

# prints the folder that holds "java", and "etc" where that refers to it
java_for() { # ARCHITECTURE
  local jdk
  if [ "$1" = "$own_architecture" ]; then
    jdk=$("$checkout/cnf/find-java") || fail 69 "no JDK 25 or newer"
    cached "java/$1-$(key "$java_modules" -- "$jdk/release")" jlinked "$jdk"
  else
    jre=$(package trixie "$1" openjdk-25-jre-headless) || exit
    cached "java/$1-$(key "$jre")" debian_java "$1"
  fi
}

# libraries of the suite whose Java may run in the guest; a newer libc runs what was linked with an older one
libraries="libc6 libgcc-s1 libstdc++6 zlib1g"

make_root_image() { # FOLDER ARCHITECTURE JAVA BUSYBOX
  local tree=$1/tree library applet
  mkdir -p "$tree"/{bin,dev,proc,sys,tmp,app,job,lib,etc}
  cp -a "$3/." "$tree/"
  cp "$4/bin/busybox" "$hosts"/guest/{java,tck,vmaccel} "$tree/bin/"
  for applet in $("$(package bookworm "$own_architecture" busybox-static)/bin/busybox" --list); do
    [ -e "$tree/bin/$applet" ] || ln -s busybox "$tree/bin/$applet"
  done
  for library in $libraries; do
    copy_libraries "$(package trixie "$2" "$library")" "$tree/lib"
  done
  ln -s lib "$tree/lib64"
  image_of "$tree" "$1/image" && rm -r "$tree"
}

copy_libraries() { # PACKAGE FOLDER
  find "$1" -path '*/lib/*' -name '*.so*' ! -path '*/gconv/*' ! -path '*/share/*' -exec cp -L -t "$2" {} + 2>/dev/null
}

# prints the file
root_image() { # ARCHITECTURE
  local java busybox library packages=() folder
  java=$(java_for "$1") && busybox=$(package bookworm "$1" busybox-static) || exit
  for library in $libraries; do
    packages+=("$(package trixie "$1" "$library")") || exit
  done
  folder=$(cached "root/$1-$(key "$java" "$busybox" "${packages[@]}" -- "$hosts/lib/payload.sh" "$hosts"/guest/{java,tck,vmaccel})" \
    make_root_image "$1" "$java" "$busybox") || exit
  echo "$folder/image"
}

make_app_image() { # FOLDER JAVA DISTRIBUTION
  local main=com.vmaccel.launcher.command.PlainSelfTest
  mkdir "$1/app"
  cp -r "$3/." "$1/app"
  cp -r "$checkout/cnf/limits" "$1/app/limits"
  (cd "$1/app" && echo "--enable-native-access=ALL-UNNAMED -cp $(echo vmaccel.jar bundles/*.jar backends/*.jar | tr ' ' :)" >tck.options)
  find "$1/app" -exec touch -d @0 {} + # an archive of classes remembers the times and the names of its jars
  [ "$2" = none ] || train "$1/app" "$2/java/bin/java" "$main"
  echo "$main" >"$1/app/tck.main"
  image_of "$1/app" "$1/image" && rm -r "$1/app"
}

# An archive of classes from a run on this machine spares the guest most of its start. Without one it only takes longer: where this machine has no /dev/kvm,
# classes of the engine are missing in it, and where Java makes none there is none.
train() { # APP JAVA MAIN
  cd "$1" || return
  # shellcheck disable=SC2046 # words
  timeout 120 "$2" -XX:AOTCacheOutput=tck.aot -Dvmaccel.tck.effort=short $(cat tck.options) "$3" kvm || true
}

# prints the file
app_image() { # ARCHITECTURE
  local distribution=$checkout/launcher/target/dist java=none files folder
  [ -f "$distribution/vmaccel.jar" ] || fail 69 "vmaccel is not built: mvn package makes launcher/target/dist"
  if [ "$1" = "$own_architecture" ]; then
    java=$(java_for "$1") || exit
  fi
  mapfile -t files < <(find "$distribution" "$checkout/cnf/limits" -type f | LC_ALL=C sort)
  folder=$(cached "app/$1-$(key "$java" "${files[@]#"$checkout"}" -- "$hosts/lib/payload.sh" "${files[@]}")" make_app_image "$java" "$distribution") || exit
  echo "$folder/image"
}

# What the guest is to do: a script, the CPUs to take off, and a folder of the caller's as /job/with.
job_image() { # FILE
  local tree=$work/job
  mkdir "$tree"
  write_job >"$tree/run"
  echo "$offline" >"$tree/offline"
  echo "${TERM:-dumb}" >"$tree/term"
  [ -z "$with" ] || cp -r "$with" "$tree/with"
  image_of "$tree" "$1" 2>"$work/mke2fs" || fail 69 "cannot make the image of the job: $(tail -n 1 "$work/mke2fs")"
}

write_job() {
  echo "export PATH=/bin HOME=/tmp; cd /tmp"
  if [ ${#command[@]} -eq 0 ]; then
    echo "exec sh -i"
  else
    echo "stty raw -echo; exec </dev/null" # what it prints arrives as it is
    printf 'exec'
    printf " '%s'" "${command[@]//\'/\'\\\'\'}"
    echo
  fi
}
