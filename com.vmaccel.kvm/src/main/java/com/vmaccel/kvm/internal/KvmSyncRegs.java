package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_sync_regs}: the registers that travel in the run area. Source: KVM API section 6, KVM_CAP_SYNC_REGS. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmSyncRegs {

    static final Struct STRUCT = Struct.named("kvm_sync_regs")
            .struct("regs", KvmRegs.STRUCT).struct("sregs", KvmSregs.STRUCT).struct("events", KvmVcpuEvents.STRUCT).build();

    static final int KVM_SYNC_X86_REGS = 1;
    static final int KVM_SYNC_X86_SREGS = 2;

    private KvmSyncRegs() {}
}
