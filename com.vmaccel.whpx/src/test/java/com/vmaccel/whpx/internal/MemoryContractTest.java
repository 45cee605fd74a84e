package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.x86.Segment;
import com.vmaccel.ffi.windows.VirtualPages;
import com.vmaccel.ffi.windows.WindowsResult;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sentences of {@code contract.txt} about ranges of guest memory, and what is told of memory and features, on the double. */
@Timeout(60)
class MemoryContractTest {

    private static final long PAGE = VirtualPages.PAGE_BYTES;
    private static final String HALT = "f4";
    private static final String STORE = "a20010f4"; // mov [0x1000], al; hlt
    private static final long UNCACHED = 0;
    private static final long RESERVED = 1L << 32;
    private static final long APIC = 0xfee0_0000L;
    private static final int PREFETCH = (int) WhvPopulate.PREFETCH.of(1);

    @BeforeEach
    void needTheDouble() {
        WhpxDouble.need();
    }

    private static int advise(ContractGuest guest, long gpa, long size, int flags, int access, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment advice = WhvPopulate.advice(arena, flags, access);
            return WinHvMemory.adviseGpaRange(
                    guest.partition.handle(), WhvPopulate.range(arena, gpa, size), 1, WhvPopulate.WHvAdviseGpaRangeCodePopulate, advice, bytes);
        }
    }

    @Test
    @Contract(25)
    void pagesArePopulatedInWholePages() {
        try (ContractGuest guest = new ContractGuest(HALT); Arena arena = Arena.ofConfined()) {
            for (int access : new int[] {WhvMemoryFlags.WHvMemoryAccessRead, WhvMemoryFlags.WHvMemoryAccessWrite, WhvMemoryFlags.WHvMemoryAccessExecute}) {
                assertEquals(WindowsResult.S_OK, advise(guest, 0, 2 * PAGE, PREFETCH, access, 8));
            }
            assertEquals(WindowsResult.S_OK, guest.partition.populate(PAGE, PAGE, 0, WhvMemoryFlags.WHvMemoryAccessWrite));
            assertEquals(WindowsResult.E_INVALIDARG, advise(guest, 0x800, PAGE, 0, 0, 8));
            assertEquals(WindowsResult.E_INVALIDARG, advise(guest, 0, 100, 0, 0, 8));
            assertEquals(WindowsResult.E_INVALIDARG, advise(guest, 0, PAGE, 0, 0, 4));
            assertEquals(WindowsResult.E_INVALIDARG, advise(guest, 0, PAGE, 1 << 2, 0, 8));
            assertEquals(WindowsResult.E_INVALIDARG, advise(guest, 0, PAGE, 0, 3, 8));
            MemorySegment flags = arena.allocate(JAVA_INT);
            int code = WhvCapabilityCode.WHvCapabilityCodeGpaRangePopulateFlags;
            assertEquals(WindowsResult.S_OK, WinHvPlatform.getCapability(code, flags, 4, MemorySegment.NULL));
            assertTrue(WhvPopulate.PREFETCH.isSet(flags.get(JAVA_INT, 0)));
        }
    }

    @Test
    @Contract(26)
    void onlyMappedPagesArePopulated() {
        try (ContractGuest guest = new ContractGuest(HALT); VirtualPages pages = VirtualPages.allocate(PAGE)) {
            assertEquals(WhvResult.WHV_E_GPA_RANGE_NOT_FOUND, advise(guest, PAGE, 2 * PAGE, 0, 0, 8));
            guest.partition.map(pages.segment(), 2 * PAGE, WhvMemoryFlags.WHvMapGpaRangeFlagRead);
            assertEquals(WindowsResult.S_OK, advise(guest, PAGE, 2 * PAGE, 0, WhvMemoryFlags.WHvMemoryAccessRead, 8));
            assertEquals(WindowsResult.E_INVALIDARG, advise(guest, PAGE, 2 * PAGE, 0, WhvMemoryFlags.WHvMemoryAccessWrite, 8));
            guest.partition.unmap(2 * PAGE, PAGE);
        }
    }

    private static int read(ContractGuest guest, long gpa, long controls, MemorySegment data) {
        return WinHvMemory.readGpaRange(guest.partition.handle(), 0, gpa, controls, data, (int) data.byteSize());
    }

    private static int write(ContractGuest guest, long gpa, MemorySegment data) {
        return WinHvMemory.writeGpaRange(guest.partition.handle(), 0, gpa, UNCACHED, data, (int) data.byteSize());
    }

    @Test
    @Contract(27)
    void aViewIsReadAndWrittenInAPage() {
        try (ContractGuest guest = new ContractGuest(HALT); Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(16, 16);
            data.fill((byte) 0x5a);
            assertEquals(WindowsResult.S_OK, write(guest, 0x1800, data));
            MemorySegment again = arena.allocate(16, 16);
            assertEquals(WindowsResult.S_OK, read(guest, 0x1800, UNCACHED, again));
            assertEquals(-1, data.mismatch(again));
            assertEquals(WindowsResult.S_OK, read(guest, ContractGuest.CODE, UNCACHED, again.asSlice(0, 1)));
            assertEquals((byte) 0xf4, again.get(JAVA_BYTE, 0));
            assertEquals(WindowsResult.E_INVALIDARG, read(guest, 0x1ff8, UNCACHED, again));
            assertEquals(WindowsResult.E_INVALIDARG, read(guest, 0, RESERVED, again));
            assertEquals(WindowsResult.E_INVALIDARG, read(guest, 0, UNCACHED, arena.allocate(17)));
            assertTrue(WindowsResult.isFailure(read(guest, 2 * PAGE, UNCACHED, again)));
        }
    }

    @Test
    @Contract(28)
    void aLocalApicIsInTheView() {
        try (ContractGuest guest = WhpxHost.ask().hasLocalApics() ? ApicContractTest.guest() : new ContractGuest(HALT); Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(JAVA_INT);
            if (!WhpxHost.ask().hasLocalApics()) {
                assertEquals(WhvResult.WHV_E_GPA_RANGE_NOT_FOUND, read(guest, APIC + 0x30, UNCACHED, data));
                return;
            }
            assertEquals(WindowsResult.S_OK, read(guest, APIC + 0x30, UNCACHED, data));
            int version = MemorySegment.ofArray(WhpxLocalApic.read(guest.partition, 0)).get(JAVA_INT.withByteAlignment(1), 0x30);
            assertEquals(version, data.get(JAVA_INT, 0));
            data.set(JAVA_INT, 0, 0x20);
            assertEquals(WindowsResult.S_OK, write(guest, APIC + 0x80, data));
            assertEquals(0x20, WhpxLocalApic.read(guest.partition, 0)[0x80]);
            assertEquals(2, guest.registers.number(WhvRegisterName.WHvX64RegisterCr8));
        }
    }

    /** Through a segment whose base is not 0, so that the linear address is another than the offset. */
    @Test
    @Contract(29)
    void aMemoryExitTellsTheLinearAddress() {
        try (ContractGuest guest = new ContractGuest(STORE)) {
            Segment data = Segment.realMode(0x100, false);
            guest.registers.set(new int[] {WhvRegisterName.WHvX64RegisterDs}, 1, new long[] {data.base(), WhvSegment.rest(data)});
            assertEquals(WhvExitReason.WHvRunVpExitReasonMemoryAccess, guest.run());
            assertTrue(WhvExitContext.GVA_VALID.isSet(WhvExitContext.MEMORY_INFO.get(guest.context)));
            assertEquals(0x2000, WhvExitContext.MEMORY_GVA.get(guest.context));
            assertEquals(0x2000, WhvExitContext.MEMORY_GPA.get(guest.context));
        }
    }

    /** It has gained what the frequency says of a time that lies between two times of this machine. */
    @Test
    @Contract(30)
    void theClockIsThatOfTheCounter() throws InterruptedException {
        try (ContractGuest guest = new ContractGuest("0f31f4ebfb")) { // rdtsc; hlt; jmp back
            double perNano = WhpxHost.ask().details().counterHertz() / 1e9;
            long outerStart = System.nanoTime();
            long before = counter(guest);
            long innerStart = System.nanoTime();
            Thread.sleep(20);
            long innerEnd = System.nanoTime();
            long gained = counter(guest) - before;
            long outerEnd = System.nanoTime();
            assertTrue(gained > (innerEnd - innerStart) * perNano * 0.98 && gained < (outerEnd - outerStart) * perNano * 1.02, () -> gained + " at " + perNano);
        }
    }

    private static long counter(ContractGuest guest) {
        assertEquals(WhvExitReason.WHvRunVpExitReasonX64Halt, guest.run());
        return guest.registers.number(WhvRegisterName.WHvX64RegisterRdx) << 32 | guest.registers.number(WhvRegisterName.WHvX64RegisterRax) & 0xffff_ffffL;
    }

    @Test
    @Contract(31)
    void guestsHaveGuestsWhereTheFeaturesSaySo() {
        WhpxPartition partition = WhpxPartition.create();
        try (Arena arena = Arena.ofConfined()) {
            int code = WhvPropertyCode.WHvPartitionPropertyCodeNestedVirtualization;
            boolean offered = WhpxHost.ask().nested().isPresent();
            int result = WinHvPlatform.setPartitionProperty(partition.handle(), code, arena.allocateFrom(JAVA_INT, 1), 4);
            assertEquals(offered, result == WindowsResult.S_OK);
            assertEquals(WindowsResult.E_INVALIDARG, WinHvPlatform.setPartitionProperty(partition.handle(), code, arena.allocateFrom(JAVA_LONG, 0), 8));
            assertEquals("announced".equals(System.getenv("WHPX_DOUBLE_NESTED")), offered);
        } finally {
            partition.delete();
        }
    }
}
