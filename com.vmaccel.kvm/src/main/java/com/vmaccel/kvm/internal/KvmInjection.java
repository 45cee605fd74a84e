package com.vmaccel.kvm.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The interrupt input of one vCPU without an interrupt controller. Used by the vCPU's owner. Source: KVM API sections 4.16 and 5. */
final class KvmInjection {

    private final KvmVcpuFd vcpu;
    private final MemorySegment run;
    /** Made when first needed. */
    private @Nullable MemorySegment request;
    private boolean stale = true;

    KvmInjection(KvmVcpuFd vcpu) {
        this.vcpu = vcpu;
        this.run = vcpu.run();
    }

    /** Notes that state was written which decides whether an interrupt can be taken. */
    void changed() {
        stale = true;
    }

    /** Notes that the run area tells again whether an interrupt can be taken. */
    void left() {
        stale = false;
    }

    /** Tells whether the run area no longer tells; an entry that exits immediately repairs that. */
    boolean isStale() {
        return stale;
    }

    boolean isReady() {
        return KvmRun.READY_FOR_INTERRUPT_INJECTION.get(run) != 0 && KvmRun.IF_FLAG.get(run) != 0;
    }

    /** Injects an interrupt. Until the next exit no other can be: KVM holds one, and a second would replace it. */
    void interrupt(int vector) {
        MemorySegment struct = request;
        if (struct == null) {
            struct = KvmInterrupt.STRUCT.allocate(Arena.ofAuto());
            request = struct;
        }
        KvmInterrupt.IRQ.set(struct, vector);
        vcpu.call("KVM_INTERRUPT", KvmIoctl.KVM_INTERRUPT, struct);
        KvmRun.READY_FOR_INTERRUPT_INJECTION.set(run, 0);
    }

    void nmi() {
        vcpu.call("KVM_NMI", KvmIoctl.KVM_NMI);
    }

    void smi() {
        vcpu.call("KVM_SMI", KvmIoctl.KVM_SMI);
    }

    void requestWindow(boolean wanted) {
        KvmRun.REQUEST_INTERRUPT_WINDOW.set(run, wanted ? 1 : 0);
    }
}
