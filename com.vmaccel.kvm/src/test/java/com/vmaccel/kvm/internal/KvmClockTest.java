package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.time.GuestClock.Reading;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A reading has of the host's time what KVM says it has. */
class KvmClockTest {

    @Test
    void flagsTellWhatIsThere() {
        MemorySegment data = KvmClockData.STRUCT.allocate(Arena.ofAuto());
        KvmClockData.CLOCK.set(data, 5);
        KvmClockData.REALTIME.set(data, 6);
        KvmClockData.HOST_TSC.set(data, 7);
        assertEquals(new Reading(5, OptionalLong.empty(), OptionalLong.empty()), KvmClock.reading(data));
        KvmClockData.FLAGS.set(data, KvmClockData.KVM_CLOCK_REALTIME);
        assertEquals(new Reading(5, OptionalLong.of(6), OptionalLong.empty()), KvmClock.reading(data));
        KvmClockData.FLAGS.set(data, KvmClockData.KVM_CLOCK_HOST_TSC);
        assertEquals(new Reading(5, OptionalLong.empty(), OptionalLong.of(7)), KvmClock.reading(data));
    }
}
