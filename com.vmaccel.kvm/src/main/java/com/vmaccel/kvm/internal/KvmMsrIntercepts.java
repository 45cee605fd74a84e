package com.vmaccel.kvm.internal;

import com.vmaccel.api.msr.MsrIntercepts;
import com.vmaccel.api.msr.MsrRange;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.util.List;

/** KVM's filter of MSRs, which it replaces as a whole; what it holds back exits. Source: KVM API section 4.97. */
final class KvmMsrIntercepts implements MsrIntercepts {

    private final KvmVmFd vm;
    private List<MsrRange> ranges = List.of();

    KvmMsrIntercepts(KvmVmFd vm) {
        this.vm = vm;
    }

    @Override
    public int capacity() {
        return KvmMsrFilterRange.KVM_MSR_FILTER_MAX_RANGES;
    }

    @Override
    public synchronized List<MsrRange> ranges() {
        return ranges;
    }

    @Override
    public synchronized void replace(List<MsrRange> wanted) {
        List<MsrRange> copy = List.copyOf(wanted);
        if (copy.size() > capacity()) {
            throw new IllegalArgumentException("%d ranges are more than %d".formatted(copy.size(), capacity()));
        }
        try (Arena arena = Arena.ofConfined()) {
            int result = vm.ioctl(KvmIoctl.KVM_X86_SET_MSR_FILTER, KvmMsrFilter.of(arena, copy));
            Errno.check(result, KvmDevice.ID, () -> "KVM_X86_SET_MSR_FILTER " + copy);
        }
        ranges = copy;
    }
}
