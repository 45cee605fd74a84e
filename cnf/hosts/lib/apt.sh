# Sourced by run: Debian packages of any suite and architecture, downloaded through the machine's configuration of apt and unpacked, never installed.
# shellcheck shell=bash

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# where this machine gets Debian's packages from: the mirror ($1 empty) or that of security updates ($1 "-security")
mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 -E "/debian$1/?\$"
}

# apt with the machine's settings (proxies, time-outs), but with state, sources and architecture of its own
private_apt() { # ROOT ARCHITECTURE COMMAND...
  local root=$1 architecture=$2 tool=$3 options=()
  options=(-o "Dir::State=$root/state" -o "Dir::State::status=$root/status" -o "Dir::Cache=$root/cache" -o "Dir::Etc::SourceList=$root/sources.list"
    -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::PreferencesParts=/dev/null -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture"
    -o Acquire::Languages=none -o "APT::Sandbox::User=$(id -un)")
  "$tool" -q "${options[@]}" "${@:4}"
}

# The list of a suite's packages, or of its sources (deb-src). It is fetched once and kept, so that the same cache gives the same versions.
make_root() { # FOLDER SUITE ARCHITECTURE [KIND]
  local main security kind=${4:-deb}
  [ -r "$keyring" ] || { echo "no $keyring: install the package debian-archive-keyring"; return 1; }
  main=$(mirror "") || { echo "apt has no source of Debian packages here"; return 1; }
  mkdir -p "$1"/state/lists/partial "$1"/cache/archives/partial
  : >"$1/status"
  echo "$kind [signed-by=$keyring] $main $2 main" >"$1/sources.list"
  security=$(mirror -security) && echo "$kind [signed-by=$keyring] $security $2-security main" >>"$1/sources.list"
  private_apt "$1" "$3" apt-get update || return
  rm -f "$1"/cache/*.bin # holds absolute paths
}

root_of() { # SUITE ARCHITECTURE
  cached "apt/$1-$2" make_root "$1" "$2"
}

# forgets the lists and what was chosen from them; what was downloaded stays
refresh() {
  rm -rf "$cache"/apt
}

# remembers what a command prints for a suite and architecture
remember() { # SUITE ARCHITECTURE NAME COMMAND...
  local root
  root=$(root_of "$1" "$2") || exit
  [ -s "$root/$3" ] || "${@:4}" "$root" >"$root/$3" || { rm -f "$root/$3"; fail 69 "no package $3 for $2 in $1"; }
  cat "$root/$3"
}

file_name() { # ARCHITECTURE PACKAGE ROOT
  private_apt "$3" "$1" apt-cache show --no-all-versions "$2" | awk '
    /^Package: / { name = $2 } /^Version: / { version = $2 } /^Architecture: / { architecture = $2 }
    END { if (name == "") exit 1; sub(/^[0-9]+:/, "", version); print name "_" version "_" architecture }'
}

newest_image() { # ARCHITECTURE METAPACKAGE ROOT
  private_apt "$3" "$1" apt-cache show --no-all-versions "$2" | sed -n 's/^Depends: .*\(linux-image-[0-9][^ ,]*\).*/\1/p' | grep -m 1 .
}

unpack() { # FOLDER ROOT ARCHITECTURE PACKAGE
  mkdir "$1/deb"
  (cd "$1/deb" && private_apt "$2" "$3" apt-get download "$4") && dpkg-deb -x "$1"/deb/*.deb "$1" && rm -r "$1/deb"
}

# prints the folder that holds the files of a package, whose name says its version
package() { # SUITE ARCHITECTURE PACKAGE
  local root file
  file=$(remember "$1" "$2" "$3" file_name "$2" "$3") && root=$(root_of "$1" "$2") || exit
  cached "packages/$file" unpack "$root" "$2" "$3"
}

# prints the folder of the kernel that a metapackage stands for
kernel_package() { # SUITE ARCHITECTURE METAPACKAGE
  local image
  image=$(remember "$1" "$2" "$3" newest_image "$2" "$3") || exit
  package "$1" "$2" "$image"
}
