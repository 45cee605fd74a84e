package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code struct kvm_irq_level}: a line and its level. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIrqLevel {

    static final Struct STRUCT = Struct.named("kvm_irq_level")
            .nested(Struct.anonymousUnion().u32("irq", "status")).u32("level").build();

    private static final U32 IRQ = STRUCT.u32("irq");
    private static final U32 LEVEL = STRUCT.u32("level");

    private KvmIrqLevel() {}

    /** Sets the level of an interrupt; a message is sent when it rises. Source: KVM API section 4.25. */
    static void set(KvmVmFd vm, int gsi, boolean asserted) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment level = STRUCT.allocate(arena);
            IRQ.set(level, gsi);
            LEVEL.set(level, asserted ? 1 : 0);
            Errno.check(vm.ioctl(KvmIoctl.KVM_IRQ_LINE, level), KvmDevice.ID, () -> "KVM_IRQ_LINE irq=" + gsi);
        }
    }
}
