package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.ffi.windows.VirtualPages;
import com.vmaccel.ffi.windows.WindowsResult;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each sentence of {@code contract.txt}, on the double. */
@Timeout(60)
class ContractTest {

    private static final List<Class<?>> TESTS = List.of(ContractTest.class, ExitContractTest.class, ApicContractTest.class, ServiceContractTest.class, MemoryContractTest.class);
    private static final String HALT = "f4";
    private static final String OUT = "e680f4"; // out 0x80, al; hlt
    private static final String STORE = "a20020f4"; // mov [0x2000], al; hlt
    private static final String LOOP = "ebfe"; // jmp $

    @BeforeEach
    void needTheDouble() {
        WhpxDouble.need();
    }

    @Test
    void everySentenceHasATestAndEveryTestASentence() throws IOException {
        try (var in = new BufferedReader(new InputStreamReader(Objects.requireNonNull(ContractTest.class.getResourceAsStream("contract.txt")), StandardCharsets.UTF_8))) {
            var sentences = in.lines().filter(line -> !line.startsWith("#")).map(line -> Integer.parseInt(line.split("\\|")[0].strip())).collect(Collectors.toCollection(TreeSet::new));
            var tests = TESTS.stream().flatMap(type -> Arrays.stream(type.getDeclaredMethods())).filter(method -> method.isAnnotationPresent(Contract.class))
                    .map(method -> method.getAnnotation(Contract.class).value()).collect(Collectors.toCollection(TreeSet::new));
            assertEquals(sentences, tests);
        }
    }

    @Test
    @Contract(1)
    void presenceIsABoolOfFourBytes() {
        try (Arena arena = Arena.ofConfined()) {
            int code = WhvCapabilityCode.WHvCapabilityCodeHypervisorPresent;
            assertEquals(WhvResult.WHV_E_INSUFFICIENT_BUFFER, WinHvPlatform.getCapability(code, arena.allocate(4), 1, MemorySegment.NULL));
            assertEquals(WindowsResult.S_OK, WinHvPlatform.getCapability(code, arena.allocate(4, 4), 4, MemorySegment.NULL));
        }
    }

    @Test
    @Contract(2)
    void propertiesComeBeforeTheSetup() {
        try (ContractGuest guest = new ContractGuest(HALT)) {
            expect(WhvResult.WHV_E_INVALID_PARTITION_CONFIG, () -> guest.partition.set32(WhvPropertyCode.WHvPartitionPropertyCodeProcessorCount, "ProcessorCount", 2));
        }
    }

    @Test
    @Contract(3)
    void memoryIsMappedInWholePages() {
        try (ContractGuest guest = new ContractGuest(HALT); VirtualPages pages = VirtualPages.allocate(2 * VirtualPages.PAGE_BYTES)) {
            MemorySegment memory = pages.segment();
            expect(WindowsResult.E_INVALIDARG, () -> guest.partition.map(memory.asSlice(0, 4096), 0x10_0800, 3));
            expect(WindowsResult.E_INVALIDARG, () -> guest.partition.map(memory.asSlice(0, 100), 0x10_0000, 3));
            expect(WindowsResult.E_INVALIDARG, () -> guest.partition.map(memory.asSlice(64, 4096), 0x10_0000, 3));
        }
    }

    @Test
    @Contract(4)
    void aPortExitIsBeforeTheInstruction() {
        try (ContractGuest guest = new ContractGuest(OUT)) {
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64IoPortAccess, guest.run());
            assertEquals(ContractGuest.CODE, WhvExitContext.RIP.get(guest.context));
            assertEquals(ContractGuest.CODE, guest.rip());
            assertEquals(2, WhvExitContext.INSTRUCTION_LENGTH.get(WhvExitContext.STATE.get(guest.context)));
            assertEquals(0x80, WhvExitContext.PORT_NUMBER.get(guest.context));
        }
    }

    @Test
    @Contract(5)
    void aMemoryExitIsBeforeTheInstruction() {
        try (ContractGuest guest = new ContractGuest(STORE)) {
            assertEquals(WhvExitReason.WHvRunVpExitReasonMemoryAccess, guest.run());
            assertEquals(ContractGuest.CODE, guest.rip());
            assertEquals(0x2000, WhvExitContext.MEMORY_GPA.get(guest.context));
            assertEquals(WhvMemoryFlags.WHvMemoryAccessWrite, WhvExitContext.ACCESS_TYPE.get(WhvExitContext.MEMORY_INFO.get(guest.context)));
        }
    }

    @Test
    @Contract(6)
    void aHaltExitIsBehindTheInstruction() {
        try (ContractGuest guest = new ContractGuest(HALT)) {
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64Halt, guest.run());
            assertEquals(ContractGuest.CODE + 1, guest.rip());
        }
    }

    /** A cancel may come before the run has begun, so it is repeated. */
    @Test
    @Contract(7)
    void aCancelEndsARun() {
        try (ContractGuest guest = new ContractGuest(LOOP)) {
            var run = CompletableFuture.supplyAsync(guest::run);
            while (!run.isDone()) {
                assertEquals(WindowsResult.S_OK, WinHvPlatform.cancelRunVirtualProcessor(guest.partition.handle(), 0, 0));
                Thread.onSpinWait();
            }
            assertEquals(WhvExitReason.WHvRunVpExitReasonCanceled, run.join());
            assertEquals(ContractGuest.CODE, guest.rip());
        }
    }

    @Test
    @Contract(8)
    void anyThreadMayRunAProcessor() {
        try (ContractGuest guest = new ContractGuest(HALT + HALT)) {
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64Halt, guest.run());
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64Halt, CompletableFuture.supplyAsync(guest::run).join());
            assertEquals(ContractGuest.CODE + 2, guest.rip());
        }
    }

    @Test
    @Contract(9)
    void anUnknownRegisterIsRefusedWithItsBatch() {
        try (ContractGuest guest = new ContractGuest(HALT)) {
            int[] names = {WhvRegisterName.WHvX64RegisterRip, 0x7fff_0000};
            NativeCallException refusal = expect(WhvResult.WHV_E_INVALID_VP_REGISTER_NAME, () -> guest.registers.set(names, 2, new long[] {ContractGuest.CODE, 0, 1, 0}));
            assertTrue(refusal.operation().contains("register="), refusal::toString);
            assertEquals(ContractGuest.CODE, guest.rip());
        }
    }

    @Test
    @Contract(10)
    void aDirtyBitmapHasWordsOf64Pages() {
        try (ContractGuest guest = new ContractGuest(HALT); Arena arena = Arena.ofConfined()) {
            MemorySegment tooSmall = arena.allocate(4, 8);
            expect(WhvResult.WHV_E_INSUFFICIENT_BUFFER, () -> guest.partition.queryDirty(0, 2 * VirtualPages.PAGE_BYTES, tooSmall));
            guest.partition.queryDirty(0, 2 * VirtualPages.PAGE_BYTES, arena.allocate(8, 8));
        }
    }

    @Test
    @Contract(11)
    void askingForTheDirtyBitmapClearsIt() {
        try (ContractGuest guest = new ContractGuest("a20000f4"); Arena arena = Arena.ofConfined()) { // mov [0], al; hlt
            MemorySegment bitmap = arena.allocate(8, 8);
            guest.partition.queryDirty(0, 2 * VirtualPages.PAGE_BYTES, bitmap);
            guest.run();
            guest.partition.queryDirty(0, 2 * VirtualPages.PAGE_BYTES, bitmap);
            assertEquals(1, bitmap.get(java.lang.foreign.ValueLayout.JAVA_LONG, 0) & 1);
            guest.partition.queryDirty(0, 2 * VirtualPages.PAGE_BYTES, bitmap);
            assertEquals(0, bitmap.get(java.lang.foreign.ValueLayout.JAVA_LONG, 0));
        }
    }

    @Test
    @Contract(12)
    void aShorterContextIsFilledAsFarAsItGoes() {
        try (ContractGuest guest = new ContractGuest(OUT)) {
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64IoPortAccess, guest.run(144));
            assertEquals(0x80, WhvExitContext.PORT_NUMBER.get(guest.context));
        }
    }

    @Test
    @Contract(13)
    void processorsExistOrNot() {
        try (ContractGuest guest = new ContractGuest(HALT)) {
            expect(WhvResult.WHV_E_VP_ALREADY_EXISTS, () -> guest.partition.createProcessor(0));
            guest.partition.deleteProcessor(0);
            expect(WhvResult.WHV_E_VP_DOES_NOT_EXIST, () -> guest.partition.deleteProcessor(0));
        }
    }

    private static NativeCallException expect(int result, Runnable call) {
        NativeCallException refusal = assertThrows(NativeCallException.class, call::run);
        assertEquals((long) result, refusal.nativeStatus().map(NativeStatus::value).orElseThrow());
        return refusal;
    }
}
