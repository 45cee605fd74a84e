package com.vmaccel.kvm.internal;

import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.api.interrupt.InterruptController;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The interrupt controllers that KVM emulates for a virtual machine. Source: KVM API sections 4.25 and 4.70. */
final class KvmInterruptController implements InterruptController {

    /** The pins of KVM's IOAPIC, to which the first 24 lines lead, the first 16 of them to the two 8259 too. */
    private static final int LINES = 24;

    private final KvmVmFd vm;
    private final InterruptMode mode;

    KvmInterruptController(KvmVmFd vm, InterruptMode mode) {
        this.vm = vm;
        this.mode = mode;
    }

    @Override
    public void setLine(int gsi, boolean asserted) {
        if (mode != InterruptMode.FULL) {
            throw new IllegalStateException("interrupt mode " + mode + " has no lines");
        }
        String call = "KVM_IRQ_LINE irq=" + gsi;
        if (gsi < 0 || gsi >= LINES) { // KVM ignores a line that leads nowhere
            throw new NativeCallException(KvmDevice.ID, call, new NativeStatus.Other(KvmDevice.ID, gsi, "no such line, there are " + LINES));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment level = KvmIrqLevel.STRUCT.allocate(arena);
            KvmIrqLevel.IRQ.set(level, gsi);
            KvmIrqLevel.LEVEL.set(level, asserted ? 1 : 0);
            Errno.check(vm.ioctl(KvmIoctl.KVM_IRQ_LINE, level), KvmDevice.ID, () -> call);
        }
    }

    /** KVM answers EPERM where the address names no vCPU. */
    @Override
    public boolean signalMsi(long address, int data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment msi = KvmMsi.STRUCT.allocate(arena);
            KvmMsi.ADDRESS_LO.set(msi, (int) address);
            KvmMsi.ADDRESS_HI.set(msi, (int) (address >>> Integer.SIZE));
            KvmMsi.DATA.set(msi, data);
            int result = vm.ioctl(KvmIoctl.KVM_SIGNAL_MSI, msi);
            if (result == -Errno.EPERM) {
                return false;
            }
            return Errno.check(result, KvmDevice.ID, () -> "KVM_SIGNAL_MSI address=0x%x data=0x%x".formatted(address, data)) > 0;
        }
    }
}
