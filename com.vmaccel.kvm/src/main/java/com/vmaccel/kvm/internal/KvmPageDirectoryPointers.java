package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.x86.PageDirectoryPointers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page directory pointers of one vCPU. Source: KVM API sections 4.132 and 4.133. */
final class KvmPageDirectoryPointers implements PageDirectoryPointers {

    private final KvmVcpuState vcpu;
    private final KvmVcpuFd fd;

    KvmPageDirectoryPointers(KvmVcpuState vcpu, KvmVcpuFd fd) {
        this.vcpu = vcpu;
        this.fd = fd;
    }

    private MemorySegment load(Arena arena) {
        vcpu.registers().store();
        MemorySegment sregs = KvmSregs2.STRUCT.allocate(arena);
        fd.call("KVM_GET_SREGS2", KvmIoctl.KVM_GET_SREGS2, sregs);
        return sregs;
    }

    private static boolean areThere(MemorySegment sregs) {
        return (KvmSregs2.FLAGS.get(sregs) & KvmSregs2.KVM_SREGS2_FLAGS_PDPTRS_VALID) != 0;
    }

    @Override
    public Optional<List<Long>> read() {
        vcpu.requireLooking();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sregs = load(arena);
            if (!areThere(sregs)) {
                return Optional.empty();
            }
            List<Long> pointers = new ArrayList<>();
            for (int i = 0; i < KvmSregs2.PDPTRS.count(); i++) {
                pointers.add(sregs.get(JAVA_LONG, KvmSregs2.PDPTRS.offset(i)));
            }
            return Optional.of(List.copyOf(pointers));
        }
    }

    @Override
    public void write(List<Long> pointers) {
        vcpu.requireBoundary("write the page directory pointers");
        if (pointers.size() != KvmSregs2.PDPTRS.count()) {
            throw new IllegalArgumentException("there are %d page directory pointers, not %d".formatted(KvmSregs2.PDPTRS.count(), pointers.size()));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sregs = load(arena);
            if (!areThere(sregs)) {
                throw new IllegalStateException(vcpu + ": no page directory pointers without 32-bit paging with physical address extension");
            }
            for (int i = 0; i < pointers.size(); i++) {
                sregs.set(JAVA_LONG, KvmSregs2.PDPTRS.offset(i), pointers.get(i));
            }
            fd.call("KVM_SET_SREGS2", KvmIoctl.KVM_SET_SREGS2, sregs);
        } finally {
            vcpu.registers().forgetOthers();
        }
    }
}
