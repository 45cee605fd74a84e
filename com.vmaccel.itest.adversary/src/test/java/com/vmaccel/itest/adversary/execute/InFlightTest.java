package com.vmaccel.itest.adversary.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.execute.InFlight.Progress;
import com.vmaccel.itest.adversary.instruction.CodeSize;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.MiniDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InFlightTest {

    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;
    private static final int RBX = 3;
    private static final int RSP = 4;
    private static final int RSI = 6;
    private static final int RDI = 7;

    private final TestSpace space = new TestSpace();
    private final long[] registers = new long[16];
    private final List<String> accesses = new ArrayList<>();
    private long rflags = 2;

    @Test
    void aStoreIsOneFragment() {
        registers[RBX] = 0x20000;
        registers[RAX] = 0x1122334455667788L;
        CpuState after = complete("8903");
        assertEquals(List.of("MMIO_WRITE 20000 4 55667788"), accesses);
        assertEquals(0x1002, after.rip());
    }

    @ParameterizedTest
    @CsvSource({"8b03, ffffffff00005678, 5678", "668b03, ffffffff00005678, ffffffff00005678", "488b03, 5678, 5678", "8a23, ffffffff00005678, ffffffff00007878"})
    void narrowLoadsKeepOrClearTheRest(String code, String before, String expected) {
        registers[RBX] = 0x20000;
        registers[RAX] = Long.parseUnsignedLong(before, 16);
        CpuState after = complete(code, 0x5678);
        assertEquals(Long.parseUnsignedLong(expected, 16), after.register(RAX));
    }

    @Test
    void aCrossingStoreAscends() {
        registers[RBX] = 0x20ffd;
        registers[RAX] = 0x8877665544332211L;
        complete("488903");
        assertEquals(List.of("MMIO_WRITE 20ffd 3 332211", "MMIO_WRITE 21000 5 8877665544"), accesses);
    }

    @Test
    void aCrossingLoadMayBeginInMemory() {
        space.store(0xfffe, 2, 0xbbaa);
        registers[RBX] = 0xfffe;
        CpuState after = complete("8b03", 0xddcc);
        assertEquals(List.of("MMIO_READ 10000 2 0"), accesses);
        assertEquals(0xddccbbaaL, after.register(RAX));
        assertEquals(1, space.loads);
    }

    @Test
    void anUnmappedSecondPageFaultsBeforeTheFirstFragment() {
        registers[RBX] = TestSpace.NOTHING - 2;
        Progress progress = begin("8903").advance();
        var fault = assertInstanceOf(Progress.PageFault.class, progress);
        assertEquals(TestSpace.NOTHING + 1, fault.linear());
        assertTrue(fault.write());
    }

    @Test
    void arithmeticReadsOnceAndWritesOnce() {
        registers[RBX] = 0x20000;
        rflags |= Flags.CF;
        CpuState after = complete("f0831301", 0x7ffffffe);
        assertEquals(List.of("MMIO_READ 20000 4 0", "MMIO_WRITE 20000 4 80000000"), accesses);
        assertEquals(Flags.OF | Flags.SF | Flags.AF | Flags.PF, after.rflags() & Flags.STATUS);
    }

    @Test
    void incrementReadsOnce() {
        registers[RBX] = 0x20000;
        complete("fe03", 0xff);
        assertEquals(List.of("MMIO_READ 20000 1 0", "MMIO_WRITE 20000 1 0"), accesses);
    }

    @Test
    void exchanges() {
        registers[RBX] = 0x20000;
        registers[RAX] = 5;
        assertEquals(7, complete("8703", 7).register(RAX));
        assertEquals(List.of("MMIO_READ 20000 4 0", "MMIO_WRITE 20000 4 5"), accesses);
        accesses.clear();
        assertEquals(7, complete("f00fc103", 7).register(RAX));
        assertEquals(List.of("MMIO_READ 20000 4 0", "MMIO_WRITE 20000 4 c"), accesses);
    }

    @ParameterizedTest
    @CsvSource({"5, MMIO_WRITE 20000 4 9, 5", "6, MMIO_WRITE 20000 4 6, 6"})
    void comparesAndExchanges(long memory, String write, long accumulator) {
        registers[RBX] = 0x20000;
        registers[RAX] = 5;
        registers[RCX] = 9;
        CpuState after = complete("f00fb10b", memory);
        assertEquals(List.of("MMIO_READ 20000 4 0", write), accesses);
        assertEquals(accumulator, after.register(RAX));
        assertEquals(memory == 5, (after.rflags() & Flags.ZF) != 0);
    }

    @Test
    void aRepeatedStringIsOneElementAtATime() {
        registers[RDI] = 0x20010;
        registers[RCX] = 2;
        registers[RAX] = 0x41;
        rflags |= Flags.DF;
        CpuState first = complete("f3aa");
        assertEquals(0x1000, first.rip());
        assertEquals(1, first.register(RCX));
        assertEquals(0x2000f, first.register(RDI));
        registers[RCX] = 1;
        assertEquals(0x1002, complete("f3aa").rip());
        registers[RCX] = 0;
        accesses.clear();
        assertEquals(0x1002, complete("f3aa").rip());
        assertEquals(List.of(), accesses);
    }

    @Test
    void aPortIsReadIntoMemory() {
        registers[RDX] = 0x1f0;
        registers[RDI] = 0x2000;
        complete("6d", 0x12345678);
        assertEquals(List.of("PORT_READ 1f0 4 0"), accesses);
        assertEquals(0x12345678, space.load(0x2000, 4));
    }

    @Test
    void aScanEndsByTheFlag() {
        registers[RDI] = 0x20000;
        registers[RCX] = 5;
        registers[RAX] = 3;
        assertEquals(0x1002, complete("f2ae", 3).rip());
        assertEquals(0x1000, complete("f2ae", 4).rip());
        assertEquals(0x1000, complete("f3ae", 3).rip());
        assertEquals(0x1002, complete("f3ae", 4).rip());
    }

    @Test
    void copiesFromDeviceToDevice() {
        registers[RSI] = 0x20000;
        registers[RDI] = 0x30000;
        complete("a5", 0xabcd);
        assertEquals(List.of("MMIO_READ 20000 4 0", "MMIO_WRITE 30000 4 abcd"), accesses);
    }

    @Test
    void theStackMayBeADevice() {
        registers[RSP] = 0x20008;
        registers[RBX] = 0x77;
        CpuState after = complete("53");
        assertEquals(List.of("MMIO_WRITE 20000 8 77"), accesses);
        assertEquals(0x20000, after.register(RSP));
        accesses.clear();
        after = complete("e810000000");
        assertEquals(List.of("MMIO_WRITE 20000 8 1005"), accesses);
        assertEquals(0x1015, after.rip());
        assertEquals(0x99, complete("5b", 0x99).register(RBX));
    }

    @Test
    void sixteenBytesAreTwoFragments() {
        registers[RBX] = 0x20000;
        CpuState loaded = complete("660f6f1b", 1, 2);
        assertEquals(1, loaded.extended().xmm(3, false));
        assertEquals(2, loaded.extended().xmm(3, true));
        assertEquals(List.of("MMIO_READ 20000 8 0", "MMIO_READ 20008 8 0"), accesses);
    }

    @Test
    void addressesWrapInRealMode() {
        registers[RBX] = 0xffff;
        CpuState before = new CpuState(registers, 0x1000, rflags, segments(0x10000), CodeSize.BITS16);
        InFlight flight = new InFlight(decode("884702", CodeSize.BITS16), before, space);
        var needs = assertInstanceOf(Progress.Needs.class, flight.advance());
        assertEquals(new Fragment(ExitKind.MMIO_WRITE, 0x10001, 1, 0), needs.fragment());
    }

    @ParameterizedTest
    @EnumSource
    void survivesRandomInstructions(CodeSize mode) {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            var random = new SplittableRandom(7);
            byte[] code = new byte[16];
            int done = 0;
            for (int i = 0; i < 1_000_000; i++) {
                random.nextBytes(code);
                Instruction instruction = MiniDecoder.decode(code, 0, mode);
                if (instruction != null && finishes(instruction, mode, random)) {
                    done++;
                }
            }
            assertTrue(done > 10_000, done + " instructions completed");
        });
    }

    private boolean finishes(Instruction instruction, CodeSize mode, SplittableRandom random) {
        for (int i = 0; i < registers.length; i++) {
            registers[i] = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(0x100000);
        }
        CpuState state = new CpuState(registers, random.nextInt(), random.nextLong(), segments(random.nextInt(0x10000)), mode);
        InFlight flight = new InFlight(instruction, state, space);
        for (int i = 0; i < 20; i++) {
            if (!(flight.advance() instanceof Progress.Needs)) {
                return true;
            }
            flight.answer(random.nextLong());
        }
        throw new AssertionError(instruction + " never ends");
    }

    private CpuState complete(String hex, long... answers) {
        InFlight flight = begin(hex);
        int next = 0;
        for (int i = 0; i < 10; i++) {
            switch (flight.advance()) {
                case Progress.Needs(Fragment(var kind, var address, var size, var value)) -> {
                    accesses.add("%s %x %d %x".formatted(kind, address, size, value));
                    boolean read = kind == ExitKind.MMIO_READ || kind == ExitKind.PORT_READ;
                    flight.answer(read ? answers[next++] : 0);
                }
                case Progress.Complete(CpuState state) -> {
                    return state;
                }
                case Progress.PageFault fault -> throw new AssertionError(fault);
            }
        }
        throw new AssertionError(accesses);
    }

    private InFlight begin(String hex) {
        return new InFlight(decode(hex, CodeSize.BITS64), new CpuState(registers, 0x1000, rflags, segments(0), CodeSize.BITS64), space);
    }

    private static Instruction decode(String hex, CodeSize mode) {
        Instruction instruction = MiniDecoder.decode(HexFormat.of().parseHex(hex), 0, mode);
        assertNotNull(instruction, hex);
        return instruction;
    }

    private static Map<SegmentRegister, Segment> segments(long base) {
        Map<SegmentRegister, Segment> segments = new EnumMap<>(SegmentRegister.class);
        for (SegmentRegister register : SegmentRegister.values()) {
            segments.put(register, new Segment(base, 0xffff, 0, 0x93));
        }
        return segments;
    }
}
