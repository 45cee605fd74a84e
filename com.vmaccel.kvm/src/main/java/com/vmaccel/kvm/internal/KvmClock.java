package com.vmaccel.kvm.internal;

import com.vmaccel.api.time.GuestClock;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * KVM's clock of a virtual machine. Source: KVM API sections 4.29 and 4.30.
 *
 * @param vm its descriptor
 */
record KvmClock(KvmVmFd vm) implements GuestClock {

    @Override
    public Reading read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = KvmClockData.STRUCT.allocate(arena);
            Errno.check(vm.ioctl(KvmIoctl.KVM_GET_CLOCK, data), KvmDevice.ID, () -> "KVM_GET_CLOCK");
            return reading(data);
        }
    }

    static Reading reading(MemorySegment data) {
        int flags = KvmClockData.FLAGS.get(data);
        return new Reading(
                KvmClockData.CLOCK.get(data),
                valueIf((flags & KvmClockData.KVM_CLOCK_REALTIME) != 0, KvmClockData.REALTIME.get(data)),
                valueIf((flags & KvmClockData.KVM_CLOCK_HOST_TSC) != 0, KvmClockData.HOST_TSC.get(data)));
    }

    private static OptionalLong valueIf(boolean told, long value) {
        return told ? OptionalLong.of(value) : OptionalLong.empty();
    }

    @Override
    public void set(long nanos) {
        set(nanos, 0, 0);
    }

    @Override
    public void resume(Reading since) {
        long realtime = since.hostRealtimeNanos().orElseThrow(() -> new IllegalArgumentException("without the host's real time: " + since));
        set(since.nanos(), KvmClockData.KVM_CLOCK_REALTIME, realtime);
    }

    private void set(long nanos, int flags, long realtime) {
        if (nanos < 0) {
            throw new IllegalArgumentException("a clock begins at 0, not at " + nanos);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = KvmClockData.STRUCT.allocate(arena);
            KvmClockData.CLOCK.set(data, nanos);
            KvmClockData.FLAGS.set(data, flags);
            KvmClockData.REALTIME.set(data, realtime);
            Errno.check(vm.ioctl(KvmIoctl.KVM_SET_CLOCK, data), KvmDevice.ID, () -> "KVM_SET_CLOCK clock=%d flags=%d".formatted(nanos, flags));
        }
    }
}
