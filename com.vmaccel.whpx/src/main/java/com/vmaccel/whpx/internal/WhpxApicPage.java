package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.ffi.windows.WindowsResult;
import com.vmaccel.x86.AccessKind;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.PageFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The registers of the local APIC that the platform emulates, as an instruction reaches them that is completed outside of the processor for the sake of another access: a string move between
 * them and a device. The platform has no memory of this process there and is asked. Source: Intel SDM volume 3 section 11.4.
 */
final class WhpxApicPage {

    private static final long ENABLED = 1 << 11;
    private static final long X2APIC = 1 << 10;
    private static final long BASE = 0xf_ffff_ffff_f000L;
    /** {@code WHV_ACCESS_GPA_CONTROLS} with the cache type {@code WHvCacheTypeUncached}. */
    private static final long UNCACHED = 0;

    private final WhpxVirtualMachine machine;
    private final int index;
    private final WhpxRegisters registers;
    private final MemorySegment context;

    /**
     * Makes one.
     *
     * @param machine whose virtual processor
     * @param index its number
     * @param registers its registers
     * @param context its last exit
     */
    WhpxApicPage(WhpxVirtualMachine machine, int index, WhpxRegisters registers, MemorySegment context) {
        this.machine = machine;
        this.index = index;
        this.registers = registers;
        this.context = context;
    }

    /** Answers an access that nobody has answered yet, if it is to the page; one that the platform refuses becomes an exit. */
    boolean answers(AccessReplay replay) {
        boolean write = replay.kind() == AccessKind.MEMORY_WRITE;
        if (!write && replay.kind() != AccessKind.MEMORY_READ || !holds(replay.address())) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocateFrom(JAVA_LONG, replay.value());
            MemorySegment partition = machine.partition().handle();
            int result = write
                    ? WinHvMemory.writeGpaRange(partition, index, replay.address(), UNCACHED, data, replay.sizeBytes())
                    : WinHvMemory.readGpaRange(partition, index, replay.address(), UNCACHED, data, replay.sizeBytes());
            boolean done = !WindowsResult.isFailure(result);
            if (done && !write) {
                replay.supply(data.get(JAVA_LONG, 0));
            }
            return done;
        }
    }

    /** The platform stops at no access to the page: where it stopped is something else, which most accesses are. */
    private boolean holds(long gpa) {
        if (!machine.hasLocalApics() || page(gpa) == stop()) {
            return false;
        }
        long base = registers.number(WhvRegisterName.WHvX64RegisterApicBase);
        return (base & (ENABLED | X2APIC)) == ENABLED && page(gpa) == (base & BASE);
    }

    private long stop() {
        boolean memory = WhvExitContext.REASON.get(context) == WhvExitReason.WHvRunVpExitReasonMemoryAccess;
        return memory ? page(WhvExitContext.MEMORY_GPA.get(context)) : -1;
    }

    private static long page(long gpa) {
        return gpa & -PageFrame.BYTES;
    }
}
