package com.vmaccel.kvm.internal;

import com.vmaccel.api.interrupt.MessageInterrupts;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Messages to the local APICs that KVM emulates for a virtual machine.
 *
 * @param vm the virtual machine's descriptor
 */
record KvmMessageInterrupts(KvmVmFd vm) implements MessageInterrupts {

    /** KVM answers EPERM where the address names no vCPU. Source: KVM API section 4.70. */
    @Override
    public boolean signal(long address, int data) {
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
