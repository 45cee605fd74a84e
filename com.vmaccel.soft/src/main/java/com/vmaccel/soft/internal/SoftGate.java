package com.vmaccel.soft.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps vCPUs from executing while something is done that none of them may see half of: a slot goes, decoded code goes, an access that the host cannot make in one step. A vCPU says
 * that it executes before it looks whether that is held, and the holder says so before it looks who executes, so one of them sees the other.
 */
final class SoftGate {

    private static final long REPEAT_NANOS = 20_000;

    private final List<SoftVcpu> vcpus = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean held;

    void add(SoftVcpu vcpu) {
        vcpus.add(vcpu);
    }

    void remove(SoftVcpu vcpu) {
        vcpus.remove(vcpu);
    }

    List<SoftVcpu> vcpus() {
        return vcpus;
    }

    boolean isHeld() {
        return held;
    }

    /** Waits, by a vCPU that does not execute, until who holds executing is done. Returns whether it is allowed now. */
    boolean await() {
        lock.lock();
        try {
            return !held;
        } finally {
            lock.unlock();
        }
    }

    /** Does something while no vCPU executes; not by a vCPU that does. */
    void whileOutside(Runnable action) {
        lock.lock();
        try {
            held = true;
            for (SoftVcpu vcpu : vcpus) {
                while (vcpu.isExecuting()) {
                    vcpu.stopExecuting();
                    LockSupport.parkNanos(REPEAT_NANOS);
                }
            }
            action.run();
        } finally {
            held = false;
            lock.unlock();
        }
    }

    /** Does something, by a vCPU in the middle of an instruction, while no other vCPU executes. */
    void exclusively(SoftVcpu self, Runnable action) {
        if (vcpus.size() == 1 || lock.isHeldByCurrentThread()) {
            action.run();
            return;
        }
        self.setExecuting(false); // somebody else may hold the gate and wait for this vCPU
        lock.lock();
        try {
            whileOutside(action);
            self.setExecuting(true);
        } finally {
            lock.unlock();
        }
    }
}
