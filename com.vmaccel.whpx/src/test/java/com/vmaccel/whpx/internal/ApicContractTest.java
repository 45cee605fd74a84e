package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.x86.Segment;
import com.vmaccel.ffi.windows.WindowsResult;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sentences of {@code contract.txt} about local APICs, on the double. */
@Timeout(60)
class ApicContractTest {

    private static final int VECTOR = 0x41;
    private static final long INTERRUPT_FLAG = 0x202;
    private static final int SPURIOUS = 0xf0;
    /** jmp $; and in the page behind it the handler: mov dword ptr fs:[0xb0], 0; iret */
    private static final String SPIN = "ebfe";
    private static final String HANDLER = "6664c706b00000000000cf";

    @BeforeEach
    void needTheDouble() {
        WhpxDouble.need();
    }

    static ContractGuest guest() {
        return new ContractGuest(SPIN + HANDLER, partition -> partition.set32(
                WhvPropertyCode.WHvPartitionPropertyCodeLocalApicEmulationMode, "LocalApicEmulationMode", WhvInterruptControl.WHvX64LocalApicEmulationModeXApic));
    }

    private static int request(ContractGuest guest, boolean level, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment control = WhvInterruptControl.STRUCT.allocate(arena);
            WhvInterruptControl.write(control, 0, false, level, 0, VECTOR);
            return WinHvServices.requestInterrupt(guest.partition.handle(), control, size);
        }
    }

    private static void enable(ContractGuest guest) {
        byte[] page = WhpxLocalApic.read(guest.partition, 0);
        page[SPURIOUS + 1] |= 1;
        WhpxLocalApic.write(guest.partition, 0, page);
    }

    @Test
    @Contract(18)
    void theStateIsARegisterPage() {
        try (ContractGuest guest = guest(); Arena arena = Arena.ofConfined()) {
            byte[] page = WhpxLocalApic.read(guest.partition, 0);
            assertEquals(4096, page.length);
            assertEquals(0xff, page[SPURIOUS] & 0xff);
            int result = WinHvServices.getInterruptControllerState2(guest.partition.handle(), 0, arena.allocate(1024), 1024, MemorySegment.NULL);
            assertEquals(WhvResult.WHV_E_INSUFFICIENT_BUFFER, result);
        }
    }

    @Test
    @Contract(19)
    void anInterruptIsRequestedByAStruct() {
        try (ContractGuest guest = guest(); ContractGuest without = new ContractGuest(SPIN)) {
            assertEquals(WindowsResult.E_INVALIDARG, request(guest, false, 8));
            assertEquals(WindowsResult.S_OK, request(guest, false, 16));
            assertTrue(WindowsResult.isFailure(request(without, false, 16)));
        }
    }

    @Test
    @Contract(20)
    void theEndOfALevelTriggeredInterruptExits() {
        try (ContractGuest guest = guest()) {
            enable(guest);
            guest.write(4 * VECTOR, new byte[] {2, 0x10, 0, 0}); // 0:1002
            guest.registers.set(new int[] {WhvRegisterName.WHvX64RegisterFs}, 1, new long[] {0xfee0_0000L, WhvSegment.rest(Segment.realMode(0, false))});
            guest.registers.setNumber(WhvRegisterName.WHvX64RegisterRsp, 0x800);
            guest.registers.setNumber(WhvRegisterName.WHvX64RegisterRflags, INTERRUPT_FLAG);
            assertEquals(WindowsResult.S_OK, request(guest, true, 16));
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64ApicEoi, guest.run());
            assertEquals(VECTOR, WhvExitContext.EOI_VECTOR.get(guest.context));
        }
    }

    @Test
    @Contract(21)
    void aProcessorWaitsForItsStartUpInsideOfARun() {
        try (ContractGuest guest = guest()) {
            guest.registers.setNumber(WhvRegisterName.WHvRegisterInternalActivityState, WhpxActivity.STARTUP_SUSPEND.of(1));
            assertTrue(WhpxActivity.STARTUP_SUSPEND.isSet(guest.registers.number(WhvRegisterName.WHvRegisterInternalActivityState)));
            var run = CompletableFuture.supplyAsync(guest::run);
            while (!run.isDone()) {
                assertEquals(WindowsResult.S_OK, WinHvPlatform.cancelRunVirtualProcessor(guest.partition.handle(), 0, 0));
                Thread.onSpinWait();
            }
            assertEquals(WhvExitReason.WHvRunVpExitReasonCanceled, run.join());
            assertEquals(ContractGuest.CODE, guest.rip());
        }
    }
}
