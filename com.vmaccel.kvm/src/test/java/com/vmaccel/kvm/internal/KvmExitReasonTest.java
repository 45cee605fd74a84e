package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.ffi.facts.FactTable;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every exit reason, decoded from a run area as KVM would have left it. */
class KvmExitReasonTest {

    private static final RawBytes NOTHING = RawBytes.of(new byte[256]);

    /** One row: a reason, what KVM leaves beside it, and what becomes of it. */
    record Row(KvmExitReason reason, Consumer<MemorySegment> payload, VcpuExit expected) {
        Row(KvmExitReason reason, VcpuExit expected) {
            this(reason, run -> { }, expected);
        }

        @Override
        public String toString() {
            return reason + " -> " + expected.kind();
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(KvmExitReason.KVM_EXIT_UNKNOWN, unknown(KvmExitReason.KVM_EXIT_UNKNOWN)),
                new Row(KvmExitReason.KVM_EXIT_EXCEPTION, KvmExitReasonTest::exception, new VcpuExit.GuestException(14, 2)),
                new Row(KvmExitReason.KVM_EXIT_HYPERCALL, KvmExitReasonTest::hypercall, new VcpuExit.Hypercall(12, List.of(5L, 0L, 0L, 0L, 0L, 0L))),
                new Row(KvmExitReason.KVM_EXIT_DEBUG, debug(1, 1L << 14), new VcpuExit.Debug(VcpuExit.Debug.Cause.STEP, 0x1234)),
                new Row(KvmExitReason.KVM_EXIT_DEBUG, debug(3, 0), new VcpuExit.Debug(VcpuExit.Debug.Cause.SOFTWARE_BREAKPOINT, 0x1234)),
                new Row(KvmExitReason.KVM_EXIT_DEBUG, debug(1, 1), new VcpuExit.Debug(VcpuExit.Debug.Cause.HARDWARE_BREAKPOINT, 0x1234)),
                new Row(KvmExitReason.KVM_EXIT_DEBUG, debug(1, 1L << 14 | 2), new VcpuExit.Debug(VcpuExit.Debug.Cause.HARDWARE_BREAKPOINT, 0x1234)),
                new Row(KvmExitReason.KVM_EXIT_FAIL_ENTRY, KvmExitReasonTest::failEntry, new VcpuExit.FailEntry(0x8000_0021L, 3)),
                new Row(KvmExitReason.KVM_EXIT_SET_TPR, new VcpuExit.TprAccess(0, true)),
                new Row(KvmExitReason.KVM_EXIT_TPR_ACCESS, KvmExitReasonTest::tprAccess, new VcpuExit.TprAccess(0x77, true)),
                new Row(KvmExitReason.KVM_EXIT_NMI, unknown(KvmExitReason.KVM_EXIT_NMI)),
                new Row(KvmExitReason.KVM_EXIT_INTERNAL_ERROR, internal(2, 1, 9), new VcpuExit.EngineFailure(2, List.of(9L))),
                new Row(KvmExitReason.KVM_EXIT_INTERNAL_ERROR, internal(4, 99, 9), new VcpuExit.EngineFailure(4, firstOfSixteen(9))),
                new Row(KvmExitReason.KVM_EXIT_INTERNAL_ERROR, internal(1, 0, 1), new VcpuExit.EmulationFailed(RawBytes.EMPTY)),
                new Row(KvmExitReason.KVM_EXIT_INTERNAL_ERROR, internal(1, 4, 0), new VcpuExit.EmulationFailed(RawBytes.EMPTY)),
                new Row(KvmExitReason.KVM_EXIT_INTERNAL_ERROR, KvmExitReasonTest::emulation, new VcpuExit.EmulationFailed(RawBytes.of((byte) 15, (byte) 11))),
                new Row(KvmExitReason.KVM_EXIT_SYSTEM_EVENT, event(1), new VcpuExit.SystemEvent(VcpuExit.SystemEvent.Type.SHUTDOWN, List.of(6L))),
                new Row(KvmExitReason.KVM_EXIT_SYSTEM_EVENT, event(2), new VcpuExit.SystemEvent(VcpuExit.SystemEvent.Type.RESET, List.of(6L))),
                new Row(KvmExitReason.KVM_EXIT_SYSTEM_EVENT, event(3), new VcpuExit.SystemEvent(VcpuExit.SystemEvent.Type.CRASH, List.of(6L))),
                new Row(KvmExitReason.KVM_EXIT_SYSTEM_EVENT, event(5), new VcpuExit.SystemEvent(VcpuExit.SystemEvent.Type.SUSPEND, List.of(6L))),
                new Row(KvmExitReason.KVM_EXIT_SYSTEM_EVENT, event(77), new VcpuExit.SystemEvent(VcpuExit.SystemEvent.Type.OTHER, List.of(6L))),
                new Row(KvmExitReason.KVM_EXIT_IOAPIC_EOI, run -> KvmRun.EOI_VECTOR.set(run, 0x51), new VcpuExit.IoapicEoi(0x51)),
                new Row(KvmExitReason.KVM_EXIT_HYPERV, unknown(KvmExitReason.KVM_EXIT_HYPERV)),
                new Row(KvmExitReason.KVM_EXIT_HYPERV, KvmExitReasonTest::synic,
                        new VcpuExit.SystemEvent(VcpuExit.SystemEvent.Type.SYNTHETIC_INTERRUPTS, List.of(0x4000_0083L, 1L, 0x2001L, 0x3001L))),
                new Row(KvmExitReason.KVM_EXIT_HYPERV, KvmExitReasonTest::hypervCall, new VcpuExit.Hypercall(0x5c, List.of(7L, 8L))),
                new Row(KvmExitReason.KVM_EXIT_X86_RDMSR, KvmExitReasonTest::msr, new VcpuExit.MsrRead(0xc001_0015)),
                new Row(KvmExitReason.KVM_EXIT_X86_WRMSR, KvmExitReasonTest::msr, new VcpuExit.MsrWrite(0xc001_0015, 42)),
                new Row(KvmExitReason.KVM_EXIT_DIRTY_RING_FULL, unknown(KvmExitReason.KVM_EXIT_DIRTY_RING_FULL)),
                new Row(KvmExitReason.KVM_EXIT_AP_RESET_HOLD, unknown(KvmExitReason.KVM_EXIT_AP_RESET_HOLD)),
                new Row(KvmExitReason.KVM_EXIT_X86_BUS_LOCK, new VcpuExit.BusLock()),
                new Row(KvmExitReason.KVM_EXIT_XEN, unknown(KvmExitReason.KVM_EXIT_XEN)),
                new Row(KvmExitReason.KVM_EXIT_NOTIFY, new VcpuExit.Notify(true)),
                new Row(KvmExitReason.KVM_EXIT_NOTIFY, run -> KvmRun.NOTIFY_FLAGS.set(run, 1), new VcpuExit.Notify(false)),
                new Row(KvmExitReason.KVM_EXIT_MEMORY_FAULT, KvmExitReasonTest::memoryFault, new VcpuExit.MemoryFault(GuestAddress.of(0x5000), 4096, 8)),
                new Row(KvmExitReason.KVM_EXIT_TDX, unknown(KvmExitReason.KVM_EXIT_TDX)),
                new Row(KvmExitReason.KVM_EXIT_SNP_REQ_CERTS, unknown(KvmExitReason.KVM_EXIT_SNP_REQ_CERTS)));
    }

    private static VcpuExit unknown(KvmExitReason reason) {
        return new VcpuExit.Unknown(reason.number(), reason.name(), NOTHING);
    }

    private static List<Long> firstOfSixteen(long first) {
        Long[] values = new Long[16];
        Arrays.fill(values, 0L);
        values[0] = first;
        return List.of(values);
    }

    private static void exception(MemorySegment run) {
        KvmRun.EX_EXCEPTION.set(run, 14);
        KvmRun.EX_ERROR_CODE.set(run, 2);
    }

    private static void synic(MemorySegment run) {
        MemorySegment exit = KvmRun.hyperv(run);
        KvmHypervExit.TYPE.set(exit, KvmHypervExit.KVM_EXIT_HYPERV_SYNIC);
        KvmHypervExit.MSR.set(exit, 0x4000_0083);
        KvmHypervExit.CONTROL.set(exit, 1);
        KvmHypervExit.EVT_PAGE.set(exit, 0x2001);
        KvmHypervExit.MSG_PAGE.set(exit, 0x3001);
    }

    private static void hypervCall(MemorySegment run) {
        MemorySegment exit = KvmRun.hyperv(run);
        KvmHypervExit.TYPE.set(exit, KvmHypervExit.KVM_EXIT_HYPERV_HCALL);
        KvmHypervExit.INPUT.set(exit, 0x5c);
        exit.set(JAVA_LONG, KvmHypervExit.PARAMS.offset(0), 7);
        exit.set(JAVA_LONG, KvmHypervExit.PARAMS.offset(1), 8);
    }

    private static void hypercall(MemorySegment run) {
        KvmRun.HYPERCALL_NR.set(run, 12);
        run.set(JAVA_LONG, KvmRun.HYPERCALL_ARGS.offset(0), 5);
    }

    private static Consumer<MemorySegment> debug(int exception, long dr6) {
        return run -> {
            KvmRun.DEBUG_EXCEPTION.set(run, exception);
            KvmRun.DEBUG_DR6.set(run, dr6);
            KvmRun.DEBUG_PC.set(run, 0x1234);
        };
    }

    private static void failEntry(MemorySegment run) {
        KvmRun.FAIL_ENTRY_REASON.set(run, 0x8000_0021L);
        KvmRun.FAIL_ENTRY_CPU.set(run, 3);
    }

    private static void tprAccess(MemorySegment run) {
        KvmRun.TPR_ACCESS_RIP.set(run, 0x77);
        KvmRun.TPR_ACCESS_IS_WRITE.set(run, 1);
    }

    private static Consumer<MemorySegment> internal(int suberror, int count, long first) {
        return run -> {
            KvmRun.INTERNAL_SUBERROR.set(run, suberror);
            KvmRun.INTERNAL_NDATA.set(run, count);
            run.set(JAVA_LONG, KvmRun.INTERNAL_DATA.offset(0), first);
        };
    }

    private static void emulation(MemorySegment run) {
        internal(1, 4, 1).accept(run);
        KvmRun.EMULATION_INSN_SIZE.set(run, 2);
        run.set(JAVA_BYTE, KvmRun.EMULATION_INSN_BYTES.offset(0), (byte) 15);
        run.set(JAVA_BYTE, KvmRun.EMULATION_INSN_BYTES.offset(1), (byte) 11);
    }

    private static Consumer<MemorySegment> event(int type) {
        return run -> {
            KvmRun.SYSTEM_EVENT_TYPE.set(run, type);
            KvmRun.SYSTEM_EVENT_NDATA.set(run, 1);
            run.set(JAVA_LONG, KvmRun.SYSTEM_EVENT_DATA.offset(0), 6);
        };
    }

    private static void msr(MemorySegment run) {
        KvmRun.MSR_INDEX.set(run, 0xc001_0015);
        KvmRun.MSR_DATA.set(run, 42);
    }

    private static void memoryFault(MemorySegment run) {
        KvmRun.MEMORY_FAULT_GPA.set(run, 0x5000);
        KvmRun.MEMORY_FAULT_SIZE.set(run, 4096);
        KvmRun.MEMORY_FAULT_FLAGS.set(run, 8);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void becomesItsRecord(Row row) {
        MemorySegment run = new RunArea(row.reason).run;
        row.payload.accept(run);
        assertEquals(row.expected.kind(), KvmExitReason.kind(run));
        assertEquals(row.expected, KvmExitReason.record(run));
    }

    @Test
    void exitsWithoutPayloadHaveAKind() {
        assertEquals(ExitKind.HALT, KvmExitReason.kind(new RunArea(KvmExitReason.KVM_EXIT_HLT).run));
        assertEquals(ExitKind.SHUTDOWN, KvmExitReason.kind(new RunArea(KvmExitReason.KVM_EXIT_SHUTDOWN).run));
        assertEquals(ExitKind.CANCELLED, KvmExitReason.kind(new RunArea(KvmExitReason.KVM_EXIT_INTR).run));
        assertEquals(ExitKind.INTERRUPT_WINDOW, KvmExitReason.kind(new RunArea(KvmExitReason.KVM_EXIT_IRQ_WINDOW_OPEN).run));
    }

    @Test
    void anUnheardOfNumberKeepsItsBytes() {
        for (int number : new int[] {50, 63, 64, 1000, -1}) {
            var area = new RunArea(number);
            area.run.set(JAVA_BYTE, KvmRun.PAYLOAD.offset(0), (byte) 9);
            assertEquals(ExitKind.UNKNOWN, KvmExitReason.kind(area.run));
            var exit = assertInstanceOf(VcpuExit.Unknown.class, KvmExitReason.record(area.run));
            assertEquals(Integer.toUnsignedLong(number), exit.code());
            assertEquals("?", exit.name());
            assertEquals(9, exit.data().toArray()[0]);
        }
    }

    @Test
    void noBytesMakeADecoderFail() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            var area = new RunArea(i % 64);
            byte[] noise = new byte[256];
            random.nextBytes(noise);
            MemorySegment.copy(MemorySegment.ofArray(noise), 0, KvmRun.PAYLOAD.slice(area.run), 0, noise.length);
            ExitKind kind = KvmExitReason.kind(area.run);
            assertTrue(i % 64 == KvmExitReason.KVM_EXIT_IO.number() || i % 64 == KvmExitReason.KVM_EXIT_MMIO.number()
                    || kind == KvmExitReason.record(area.run).kind() || KvmExitReason.record(area.run) instanceof VcpuExit.Unknown);
        }
    }

    @Test
    void everyDocumentedReasonOfX86IsThere() {
        FactTable facts = FactTable.load("kvm", "x86_64");
        for (KvmExitReason reason : KvmExitReason.values()) {
            assertEquals(reason.number(), facts.constant(reason.name()).orElseThrow());
        }
        assertEquals(28, KvmExitReason.values().length);
    }
}
