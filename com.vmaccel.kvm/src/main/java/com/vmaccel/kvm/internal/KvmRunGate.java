package com.vmaccel.kvm.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps vCPUs out of the guest while a slot is replaced: KVM can only do that by taking it away first, and a guest must not see the gap. Entering costs one write
 * and one read. A vCPU says that it enters before it looks whether entering is held, and the holder says so before it looks who is in, so one of them sees the other.
 */
final class KvmRunGate {

    private static final long REPEAT_NANOS = 20_000;

    private final List<KvmVcpu> vcpus = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private volatile boolean held;

    void add(KvmVcpu vcpu) {
        vcpus.add(vcpu);
    }

    void remove(KvmVcpu vcpu) {
        vcpus.remove(vcpu);
    }

    /** Finds the calling thread's vCPU. */
    Optional<KvmVcpu> ownedHere() {
        return vcpus.stream().filter(vcpu -> vcpu.owner() == Thread.currentThread()).findFirst();
    }

    boolean isHeld() {
        return held;
    }

    /** Waits, by a vCPU's owner that is not in the guest, until entering is allowed again. */
    void await() {
        boolean interrupted = false;
        synchronized (lock) {
            while (held) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does something while no vCPU is in the guest. By one thread at a time, which is no vCPU's owner inside KVM_RUN. */
    void whileOutside(Runnable action) {
        held = true;
        try {
            for (KvmVcpu vcpu : vcpus) {
                while (vcpu.isEntered()) {
                    vcpu.poke();
                    LockSupport.parkNanos(REPEAT_NANOS);
                }
            }
            action.run();
        } finally {
            synchronized (lock) {
                held = false;
                lock.notifyAll();
            }
        }
    }
}
