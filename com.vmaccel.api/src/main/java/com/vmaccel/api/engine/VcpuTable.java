package com.vmaccel.api.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The vCPUs of one virtual machine by number: which are open, which have ever been, and what a new one is born into. Thread-safe. */
final class VcpuTable {

    private final String vm;
    private final @Nullable EngineVcpu[] open;
    private final boolean[] existed;
    private boolean paused;
    private volatile boolean closing;

    VcpuTable(String vm, int count) {
        this.vm = vm;
        this.open = new EngineVcpu[count];
        this.existed = new boolean[count];
    }

    EngineVcpu add(int id, IntFunction<EngineVcpu> constructor) {
        requireOpen();
        if (id < 0 || id >= open.length) {
            throw new IllegalArgumentException("%s: vCPU id %d is not in 0..%d".formatted(vm, id, open.length - 1));
        }
        if (Thread.currentThread().isVirtual()) {
            throw new WrongThreadException(vm + ": a vCPU belongs to a platform thread, not a virtual one");
        }
        synchronized (this) {
            requireOpen();
            if (existed[id]) {
                throw new IllegalStateException("%s: vCPU %d exists already or was closed".formatted(vm, id));
            }
            EngineVcpu vcpu = constructor.apply(id);
            existed[id] = true;
            open[id] = vcpu;
            if (paused) {
                vcpu.attention().pause();
            }
            return vcpu;
        }
    }

    synchronized void remove(EngineVcpu vcpu) {
        open[vcpu.id()] = null;
    }

    /** Returns the open vCPUs, by number. */
    synchronized List<EngineVcpu> open() {
        List<EngineVcpu> present = new ArrayList<>(open.length);
        for (EngineVcpu vcpu : open) {
            if (vcpu != null) {
                present.add(vcpu);
            }
        }
        return Collections.unmodifiableList(present);
    }

    synchronized boolean isOpen(EngineVcpu vcpu) {
        return open[vcpu.id()] == vcpu;
    }

    synchronized void requireAll() {
        for (int id = 0; id < existed.length; id++) {
            if (!existed[id]) {
                throw new IllegalStateException("%s declares %d vCPUs, but vCPU %d does not exist yet".formatted(vm, existed.length, id));
            }
        }
    }

    /** Notes whether new vCPUs are paused, and returns those that were there before. */
    synchronized List<EngineVcpu> setPaused(boolean value) {
        paused = value;
        return open();
    }

    synchronized boolean isPaused() {
        return paused;
    }

    /** Refuses new vCPUs from now on; false if they were refused already. */
    synchronized boolean beginClose() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    boolean isClosing() {
        return closing;
    }

    void requireOpen() {
        if (closing) {
            throw new IllegalStateException(vm + " is closed");
        }
    }
}
