# Sourced by run: what each host is, as arguments of QEMU.
# shellcheck shell=bash

topologies="1node 2node 2node-smt 2node-offline 3node-memoryless 3node-cpuless 4node-asym 2node-arm64"

# Sets architecture, modules, machine (arguments), offline (CPUs that the guest takes off), mend (not empty if QEMU is to be mended).
# One CPU, except where more are the subject: with several, each on a thread of its own, a guest was once seen to hang.
describe() { # HOST
  architecture=amd64 modules="kvm_amd virtio_pci virtio_blk virtio_console" offline="" mend=""
  machine=(-M q35 -cpu "max,+svm")
  case $1 in
    svm | svm-mended)
      machine+=(-accel tcg -m 1G -smp 1)
      mend=${1#svm} ;;
    arm64 | numa-2node-arm64)
      architecture=arm64
      machine=(-M "virt,virtualization=on,gic-version=3" -cpu neoverse-n1) ;;&
    arm64) machine+=(-accel tcg -m 1G -smp 1) ;;
    numa-*) topology "${1#numa-}" || fail 2 "no topology '${1#numa-}': known are $topologies" ;;
    *) fail 2 "no host '$1': known are svm, svm-mended, arm64 and numa- with one of $topologies" ;;
  esac
}

topology() { # NAME; all CPUs of a guest share one thread of the host
  machine+=(-accel "tcg,thread=single")
  case $1 in
    1node) machine+=(-m 1G -smp 2) ;;
    2node | 2node-arm64) cpus 1G 4,sockets=2,cores=2,threads=1; memory 512M 0 1; nodes 0:0-1 1:2-3; distances 0,1,21 1,0,21 ;;
    2node-smt) cpus 1G 8,sockets=2,cores=2,threads=2; memory 512M 0 1; nodes 0:0-3 1:4-7; distances 0,1,21 1,0,21 ;;
    2node-offline) cpus 1G 4,sockets=3,cores=2,threads=1,maxcpus=6; memory 512M 0 1; nodes 0:0-1 1:2-5; distances 0,1,21 1,0,21; offline="2 3" ;;
    3node-memoryless) cpus 1G 3,sockets=3; memory 512M 0 2; nodes 0:0 1:1 2:2; distances 0,1,15 1,0,15 0,2,20 2,0,20 1,2,25 2,1,25 ;;
    3node-cpuless) cpus 1152M 2,sockets=2; memory 384M 0 1 2; nodes 0:0 1:1 2:; distances 0,1,21 1,0,21 0,2,17 2,0,17 1,2,28 2,1,28 ;;
    4node-asym) cpus 1G 4,sockets=4; memory 256M 0 1 2 3; nodes 0:0 1:1 2:2 3:3
      distances 0,1,12 0,2,20 0,3,32 1,0,14 1,2,22 1,3,20 2,0,24 2,1,26 2,3,12 3,0,40 3,1,28 3,2,16 ;;
    *) return 1 ;;
  esac
}

cpus() { # MEMORY SMP
  machine+=(-m "$1" -smp "$2")
}

memory() { # SIZE NODE...
  local node
  for node in "${@:2}"; do
    machine+=(-object "memory-backend-ram,id=memory$node,size=$1")
  done
}

# each node with its CPUs, and with its memory if it was given some
nodes() { # NODE:CPUS...
  local node cpus argument
  for argument; do
    node=${argument%%:*} cpus=${argument#*:}
    [[ " ${machine[*]} " != *"id=memory$node,"* ]] || node+=",memdev=memory$node"
    machine+=(-numa "node,nodeid=$node${cpus:+,cpus=$cpus}")
  done
}

distances() { # FROM,TO,DISTANCE...
  local from to distance argument
  for argument; do
    IFS=, read -r from to distance <<<"$argument"
    machine+=(-numa "dist,src=$from,dst=$to,val=$distance")
  done
}
