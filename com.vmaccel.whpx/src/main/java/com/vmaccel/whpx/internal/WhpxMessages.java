package com.vmaccel.whpx.internal;

import com.vmaccel.api.interrupt.MessageInterrupts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Messages to the local APICs that the platform emulates. Source of their form: Intel SDM volume 3 section 12.11.
 *
 * @param partition the partition
 * @param vcpuCount how many local APICs there are, with the ids from 0 on
 */
record WhpxMessages(WhpxPartition partition, int vcpuCount) implements MessageInterrupts {

    private static final int EVERYBODY = 0xff;
    private static final int LOGICAL = 1 << 2;
    private static final int LEVEL = 1 << 15;

    /** The platform does not tell whether anybody has a physical destination: here it is known. */
    @Override
    public boolean signal(long address, int data) {
        int destination = (int) (address >>> 12) & 0xff;
        boolean logical = (address & LOGICAL) != 0;
        if (!logical && destination != EVERYBODY && destination >= vcpuCount) {
            return false;
        }
        request(data >>> 8 & 7, logical, (data & LEVEL) != 0, destination, data & 0xff);
        return true;
    }

    /** Sends a non-maskable interrupt to one vCPU. */
    void nmi(int vcpuId) {
        request(WhvInterruptControl.WHvX64InterruptTypeNmi, false, false, vcpuId, 0);
    }

    private void request(int type, boolean logical, boolean level, int destination, int vector) {
        partition.use().lock();
        try (Arena arena = Arena.ofConfined()) {
            partition.requireOpen();
            MemorySegment control = WhvInterruptControl.STRUCT.allocate(arena);
            WhvInterruptControl.write(control, type, logical, level, destination, vector);
            WhvResult.check(
                    WinHvServices.requestInterrupt(partition.handle(), control, (int) control.byteSize()),
                    () -> "WHvRequestInterrupt type=%d destination=%d vector=0x%x".formatted(type, destination, vector));
        } finally {
            partition.use().unlock();
        }
    }
}
