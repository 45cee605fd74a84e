package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.vmaccel.api.interrupt.LocalApic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The local APIC that the platform emulates for one virtual processor. Its state is the register page of an xAPIC, of which the first quarter is in use; older versions of the platform have
 * it under another name.
 */
record WhpxLocalApic(WhpxVcpuState vcpu, WhpxPartition partition, int index) implements LocalApic {

    private static final int WHOLE_PAGE = 4096;

    @Override
    public byte[] registers() {
        vcpu.requireBoundary("read the local APIC");
        partition.use().lock();
        try {
            return Arrays.copyOf(read(partition, index), PAGE_BYTES);
        } finally {
            partition.use().unlock();
        }
    }

    @Override
    public void setRegisters(byte[] page) {
        vcpu.requireBoundary("write the local APIC");
        if (page.length != PAGE_BYTES) {
            throw new IllegalArgumentException("a local APIC page has " + PAGE_BYTES + " bytes, not " + page.length);
        }
        partition.use().lock();
        try {
            write(partition, index, page);
        } finally {
            partition.use().unlock();
        }
    }

    static byte[] read(WhpxPartition partition, int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(WHOLE_PAGE, WHOLE_PAGE);
            MemorySegment written = arena.allocate(JAVA_INT);
            int result = WinHvServices.getInterruptControllerState2(partition.handle(), index, state, WHOLE_PAGE, written);
            if (result == WhvFunction.MISSING) {
                result = WinHvServices.getInterruptControllerState(partition.handle(), index, state, WHOLE_PAGE, written);
            }
            WhvResult.check(result, () -> "WHvGetVirtualProcessorInterruptControllerState2 index=" + index);
            return state.toArray(JAVA_BYTE);
        }
    }

    static void write(WhpxPartition partition, int index, byte[] page) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(WHOLE_PAGE, WHOLE_PAGE);
            MemorySegment.copy(page, 0, state, JAVA_BYTE, 0, page.length);
            int result = WinHvServices.setInterruptControllerState2(partition.handle(), index, state, WHOLE_PAGE);
            if (result == WhvFunction.MISSING) {
                result = WinHvServices.setInterruptControllerState(partition.handle(), index, state, WHOLE_PAGE);
            }
            WhvResult.check(result, () -> "WHvSetVirtualProcessorInterruptControllerState2 index=" + index);
        }
    }
}
