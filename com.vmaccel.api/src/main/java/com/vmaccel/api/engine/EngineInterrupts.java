package com.vmaccel.api.engine;

import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.interrupt.VcpuInterrupts;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** The interrupt queue of one vCPU. Any thread adds; the owner delivers before it enters the guest. */
final class EngineInterrupts implements VcpuInterrupts {

    private final EngineVcpu vcpu;
    private final Attention attention;
    private final Queue<Integer> vectors = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean nmi = new AtomicBoolean();
    private final AtomicBoolean smi = new AtomicBoolean();
    private volatile boolean windowWanted;
    private volatile boolean waiting;

    EngineInterrupts(EngineVcpu vcpu, Attention attention) {
        this.vcpu = vcpu;
        this.attention = attention;
    }

    @Override
    public void interrupt(int vector) {
        if (vector < 0 || vector > 255) {
            throw new IllegalArgumentException("interrupt vector out of range: " + vector);
        }
        require(Capability.INTERRUPT_INJECTION);
        vectors.add(vector);
        raise();
    }

    @Override
    public void nmi() {
        require(Capability.NMI_INJECTION);
        nmi.set(true);
        raise();
    }

    @Override
    public void smi() {
        require(Capability.SYSTEM_MANAGEMENT);
        smi.set(true);
        raise();
    }

    private void raise() {
        waiting = true;
        attention.raiseInterrupt();
    }

    private void require(Capability capability) {
        if (!vcpu.vm().capabilities().has(capability)) {
            throw new UnsupportedCapabilityException(vcpu.vm().backend(), "queue an interrupt for " + vcpu, capability);
        }
        if (attention.isClosing()) {
            throw new IllegalStateException(vcpu + " is closed");
        }
    }

    @Override
    public boolean isReady() {
        vcpu.requireOwner();
        return vectors.isEmpty() && vcpu.canInject();
    }

    @Override
    public void requestWindow() {
        require(Capability.INTERRUPT_WINDOW);
        windowWanted = true;
        raise();
    }

    /** Drops what is queued; on the owner thread. */
    void forget() {
        vectors.clear();
        nmi.set(false);
        smi.set(false);
        windowWanted = false;
        vcpu.requestWindow(false);
    }

    /** Tells whether something may be waiting to be delivered. */
    boolean isWaiting() {
        return waiting;
    }

    /** Injects what can be injected now, one event beside a request for system management, and asks for the window if something is left: a handler that just begins accepts no interrupt. */
    void deliver() {
        waiting = false;
        if (smi.getAndSet(false)) {
            inject(smi, vcpu::injectSmi);
        }
        if (nmi.getAndSet(false)) {
            inject(nmi, vcpu::injectNmi);
        } else {
            injectNext();
        }
        boolean left = !vectors.isEmpty();
        if (left) {
            waiting = true; // an engine without windows is asked again at every entry
        }
        if (left || windowWanted) {
            vcpu.requestWindow(true);
        }
    }

    private void injectNext() {
        Integer next = vectors.peek();
        if (next != null && vcpu.canInject()) {
            vcpu.inject(next);
            vectors.remove(); // not before: what was refused stays queued
        }
    }

    /** A request that comes meanwhile is one more. */
    private void inject(AtomicBoolean request, Runnable injection) {
        try {
            injection.run();
        } catch (RuntimeException e) {
            request.set(true);
            waiting = true;
            throw e;
        }
    }

    /** Uses the window that was reported: queued interrupts come first. Returns whether it is still open for a caller who asked for it. */
    boolean takeWindow() {
        vcpu.requestWindow(false);
        deliver();
        boolean callers = windowWanted && vcpu.canInject();
        if (callers) {
            windowWanted = false;
            vcpu.requestWindow(false);
        }
        return callers;
    }
}
