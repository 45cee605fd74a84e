package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.ffi.NativeCallback;
import com.vmaccel.ffi.windows.WindowsResult;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sentences of {@code contract.txt} about time, counters and the emulator, on the double. */
@Timeout(60)
class ServiceContractTest {

    private static final int REFERENCE_TIME = WhvPropertyCode.WHvPartitionPropertyCodeReferenceTime;
    private static final String LOAD = "a00020f4"; // mov al, [0x2000]; hlt

    @BeforeEach
    void needTheDouble() {
        WhpxDouble.need();
    }

    @Test
    @Contract(22)
    void theReferenceTimeIsSetWhileTimeIsSuspended() {
        try (ContractGuest guest = new ContractGuest(LOAD)) {
            assertThrows(NativeCallException.class, () -> guest.partition.set64(REFERENCE_TIME, "ReferenceTime", 5));
            guest.partition.call(WinHvServices::suspendPartitionTime, "suspend");
            guest.partition.set64(REFERENCE_TIME, "ReferenceTime", 1L << 50);
            assertEquals(1L << 50, guest.partition.get64(REFERENCE_TIME, "ReferenceTime"));
            guest.partition.call(WinHvServices::resumePartitionTime, "resume");
            assertTrue(guest.partition.get64(REFERENCE_TIME, "ReferenceTime") >= 1L << 50);
        }
    }

    @Test
    @Contract(23)
    void aSetOfCountersHasItsStruct() {
        try (ContractGuest guest = new ContractGuest(LOAD); Arena arena = Arena.ofConfined()) {
            guest.run();
            int set = WhvCounters.WHvProcessorCounterSetIntercepts;
            MemorySegment counters = WhvCounters.ACTIVITY.allocate(arena);
            int size = (int) counters.byteSize();
            assertEquals(WindowsResult.S_OK, WinHvServices.getVirtualProcessorCounters(guest.partition.handle(), 0, set, counters, size, MemorySegment.NULL));
            assertEquals(1, WhvCounters.ACTIVITY.u64("NestedPageFaultIntercepts.Count").get(counters));
            int small = WinHvServices.getVirtualProcessorCounters(guest.partition.handle(), 0, set, counters, size - 8, MemorySegment.NULL);
            assertEquals(WhvResult.WHV_E_INSUFFICIENT_BUFFER, small);
        }
    }

    @Test
    @Contract(24)
    void aFailedCallbackLeavesTheRegistersAlone() {
        try (ContractGuest guest = new ContractGuest(LOAD)) {
            assertEquals(WhvExitReason.WHvRunVpExitReasonMemoryAccess, guest.run());
            var failure = new IllegalStateException("of a test");
            try (WhpxEmulator failing = new WhpxEmulator(new Device(guest, failure))) {
                assertSame(failure, assertThrows(IllegalStateException.class, () -> failing.memory(guest.context)));
            }
            assertEquals(ContractGuest.CODE, guest.rip());
            try (WhpxEmulator emulator = new WhpxEmulator(new Device(guest, null))) {
                assertTrue(emulator.memory(guest.context));
            }
            assertEquals(ContractGuest.CODE + 3, guest.rip());
            assertEquals(0x5a, guest.registers.number(WhvRegisterName.WHvX64RegisterRax) & 0xff);
        }
    }

    /** A device that answers 0x5a, or fails; called on the test's thread only. */
    private record Device(ContractGuest guest, @Nullable RuntimeException failure, Thread thread) implements WhpxEmulator.Client {

        Device(ContractGuest guest, @Nullable RuntimeException failure) {
            this(guest, failure, Thread.currentThread());
        }

        @Override
        public long memory(long gpa, int sizeBytes, boolean write, long value) {
            assertSame(thread, Thread.currentThread());
            if (failure != null) {
                throw failure;
            }
            assertEquals(0x2000, gpa);
            assertEquals(1, sizeBytes);
            assertFalse(write);
            return 0x5a;
        }

        @Override
        public long port(int port, int sizeBytes, boolean write, long value) {
            return 0;
        }

        @Override
        public int getRegisters(MemorySegment names, int count, MemorySegment values) {
            return WinHvPlatform.getVirtualProcessorRegisters(guest.partition.handle(), 0, names, count, values);
        }

        @Override
        public int setRegisters(MemorySegment names, int count, MemorySegment values) {
            return WinHvPlatform.setVirtualProcessorRegisters(guest.partition.handle(), 0, names, count, values);
        }

        @Override
        public int translate(long gva, int flags, MemorySegment resultCode, MemorySegment gpa) {
            NativeCallback.argument(resultCode, Integer.BYTES).set(JAVA_INT, 0, WhvMemoryFlags.WHvTranslateGvaResultSuccess);
            NativeCallback.argument(gpa, Long.BYTES).set(JAVA_LONG, 0, gva);
            return WindowsResult.S_OK;
        }
    }
}
