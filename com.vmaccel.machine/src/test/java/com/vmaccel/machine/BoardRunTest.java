package com.vmaccel.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuExit.Halt;
import com.vmaccel.api.VcpuExit.MmioRead;
import com.vmaccel.api.VcpuExit.MmioWrite;
import com.vmaccel.api.VcpuExit.PortRead;
import com.vmaccel.api.VcpuExit.PortWrite;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.machine.RunResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class BoardRunTest {

    private static final long MIB = 1 << 20;
    private static final List<String> ALL = List.of("vcpu", "vm", "memory");

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final BoardOptions options = BoardOptions.defaults().withMemoryBytes(MIB).withOutput(console);

    private static GuestImage flat(int... bytes) {
        byte[] contents = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            contents[i] = (byte) bytes[i];
        }
        return ImageLoader.recognise("guest", MemorySegment.ofArray(contents));
    }

    private static GuestImage rom(int sizeBytes) {
        byte[] contents = new byte[sizeBytes];
        contents[0] = 1;
        contents[sizeBytes - 1] = 2;
        return new GuestImage.Firmware("rom", MemorySegment.ofArray(contents));
    }

    private RunResult run(ScriptedEngine engine) {
        return new BoardRun(engine.accelerator(), flat(0xf4), options).run();
    }

    @Test
    void aHaltEndsTheRunWithStatusZero() {
        var engine = new ScriptedEngine(new PortWrite(0x3f8, 1, 'H'), new PortWrite(0xe9, 1, 'i'), new PortWrite(0x402, 1, '!'), new Halt());
        RunResult result = run(engine);
        assertEquals(new Outcome.Halted(), result.outcome());
        assertEquals(0, result.outcome().status());
        assertEquals("Hi!", console.toString());
        assertEquals(Map.of(ExitKind.PORT_WRITE, 3L, ExitKind.HALT, 1L), result.exits());
        assertEquals(4, result.exitCount());
        assertEquals(Optional.of(new Halt()), result.lastExit());
        assertEquals(ALL, engine.closed);
    }

    @Test
    void theExitPortEndsTheRun() {
        var engine = new ScriptedEngine(new PortWrite(0xf4, 4, 42), new Halt());
        RunResult result = run(engine);
        assertEquals(new Outcome.Exited(42), result.outcome());
        assertEquals(85, result.outcome().status());
        assertEquals(Optional.of(new PortWrite(0xf4, 4, 42)), result.lastExit());
        assertEquals(ALL, engine.closed);
    }

    @Test
    void elsewhereAreAllOnes() {
        var engine = new ScriptedEngine(new PortRead(0x60, 1), new MmioWrite(GuestAddress.of(0xfee00000L), 4, 1),
                new MmioRead(GuestAddress.of(0xfee00000L), 4), new Halt());
        run(engine);
        assertEquals(List.of(-1L, -1L), engine.values);
    }

    @Test
    void theTimeoutEndsTheRun() {
        var engine = new ScriptedEngine(new PortRead(0x3fd, 1));
        RunResult result = new BoardRun(engine.accelerator(), flat(0xf4), options.withTimeout(Duration.ofMillis(800))).run();
        assertEquals(new Outcome.TimedOut(Duration.ofMillis(800)), result.outcome());
        assertEquals(124, result.outcome().status());
        assertEquals("the guest did not end within 800 ms", result.outcome().explanation());
        assertEquals(Optional.of(new PortRead(0x3fd, 1)), result.lastExit());
        assertTrue(result.inGuest().toMillis() >= 40, () -> result.inGuest().toString());
        assertEquals(ALL, engine.closed);
    }

    @Test
    void aLongTimeoutIsNoObstacle() {
        var engine = new ScriptedEngine(new Halt());
        RunResult result = new BoardRun(engine.accelerator(), flat(0xf4), options.withTimeout(Duration.ofSeconds(Long.MAX_VALUE))).run();
        assertEquals(new Outcome.Halted(), result.outcome());
    }

    @Test
    void stopEndsTheRunFromAnotherThread() throws InterruptedException {
        var engine = new ScriptedEngine();
        var run = new BoardRun(engine.accelerator(), flat(0xf4), options);
        Thread stopper = Thread.ofPlatform().start(() -> {
            try {
                engine.ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            run.stop();
        });
        RunResult result = run.run();
        stopper.join();
        assertEquals(new Outcome.Interrupted(), result.outcome());
        assertEquals(130, result.outcome().status());
        assertEquals(Optional.empty(), result.lastExit());
        assertEquals(ALL, engine.closed);
    }

    @Test
    void stopBeforeTheRunEndsItAtItsBeginning() {
        var engine = new ScriptedEngine(new Halt());
        var run = new BoardRun(engine.accelerator(), flat(0xf4), options);
        run.stop();
        assertEquals(new Outcome.Interrupted(), run.run().outcome());
        assertEquals(ALL, engine.closed);
        run.stop();
        assertThrows(IllegalStateException.class, run::run);
    }

    @Test
    void aTripleFaultSaysWhere() {
        var engine = new ScriptedEngine(new VcpuExit.Shutdown());
        RunResult result = new BoardRun(engine.accelerator(), flat(0x0f, 0x0b), options).run();
        assertEquals(70, result.outcome().status());
        assertEquals("the guest ended in a triple fault, cs:rip 0008:0x7c00, instruction 0f 0b 00 00 00 00 00 00 00 00 00 00 00 00 00",
                result.outcome().explanation());
        assertEquals(ALL, engine.closed);
    }

    @Test
    void anExitWithoutAnswerSaysWhatAndWhere() {
        var exit = new VcpuExit.EmulationFailed(RawBytes.of((byte) 0x0f, (byte) 0x0b));
        var engine = new ScriptedEngine(exit);
        engine.pending = true;
        RunResult result = run(engine);
        assertEquals(new Outcome.Failed(exit, "the guest left for a reason that has no answer, EmulationFailed[instruction=0f 0b], cs:rip 0008:0x7c00"),
                result.outcome());
        assertEquals(70, result.outcome().status());
        assertEquals(ALL, engine.closed);
    }

    @Test
    void aResetEndsTheRun() {
        RunResult result = run(new ScriptedEngine(new PortWrite(0x92, 1, 1)));
        assertEquals(new Outcome.Shutdown("the guest asked for a reset through port 0x92"), result.outcome());
    }

    @Test
    void tracesOneLineForEachExit() {
        var trace = new StringBuilder();
        var engine = new ScriptedEngine(new PortWrite(0x3f8, 1, 'A'), new PortRead(0x60, 2), new MmioRead(GuestAddress.of(0xfed00000L), 8),
                new MmioWrite(GuestAddress.of(0xa0000), 4, 0x12345678), new Halt());
        new BoardRun(engine.accelerator(), flat(0xf4), options.withTrace(trace)).run();
        assertEquals(List.of("port write 0x03f8 1: 0x41", "port read 0x0060 2: 0xffff", "memory read 0xfed00000 8: 0xffffffffffffffff",
                "memory write 0xa0000 4: 0x12345678", "halt[]"), trace.toString().lines().toList());
    }

    @Test
    void aFailingTraceEndsTheRun() {
        Appendable broken = new BrokenAppendable();
        var engine = new ScriptedEngine(new Halt());
        var run = new BoardRun(engine.accelerator(), flat(0xf4), options.withTrace(broken));
        assertEquals("disk full", assertThrows(UncheckedIOException.class, run::run).getCause().getMessage());
        assertEquals(ALL, engine.closed);
    }

    private static final class BrokenAppendable implements Appendable {
        @Override
        public Appendable append(CharSequence text) throws IOException {
            throw new IOException("disk full");
        }

        @Override
        public Appendable append(CharSequence text, int start, int end) throws IOException {
            return append(text);
        }

        @Override
        public Appendable append(char character) throws IOException {
            return append("");
        }
    }

    @ParameterizedTest
    @CsvSource({"anonymous,''", "createVirtualMachine,memory", "map,vm memory", "write,vm memory", "createVcpu,vm memory", "config,vcpu vm memory",
        "set,vcpu vm memory", "setSegment,vcpu vm memory", "run,vcpu vm memory", "translate,vcpu vm memory"})
    void whateverFailsNothingStaysOpen(String method, String closed) {
        var engine = new ScriptedEngine(new VcpuExit.Shutdown());
        engine.failing = method;
        assertEquals(method + " fails", assertThrows(IllegalStateException.class, () -> run(engine)).getMessage());
        assertEquals(closed, String.join(" ", engine.closed));
    }

    @Test
    void aFailureToCloseIsReportedAndTheRestIsClosed() {
        var engine = new ScriptedEngine(new Halt());
        engine.failing = "close";
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> run(engine));
        assertEquals("close fails", failure.getMessage());
        assertEquals(1, failure.getSuppressed().length);
        assertEquals(List.of("memory"), engine.closed);
    }

    @Test
    void anImageThatDoesNotFitTouchesNoEngine() {
        var engine = new ScriptedEngine(new Halt());
        var small = options.withMemoryBytes(BoardOptions.MIN_MEMORY_BYTES);
        var image = new GuestImage.Flat("guest", StartMode.PROTECTED, 0x10000, 0x10000, MemorySegment.ofArray(new byte[1]));
        assertThrows(BadImageException.class, () -> new BoardRun(engine.accelerator(), image, small).run());
        assertEquals(List.of(), engine.closed);
    }

    @Test
    void realModeBeginsAtTheEntry() {
        var engine = new ScriptedEngine(new Halt());
        run(engine);
        assertEquals(0x7c00, engine.registers.get(X86Register.RIP));
        assertEquals(0, engine.registers.get(X86Register.RSP));
        assertEquals(Optional.of(InterruptMode.NONE), engine.interruptMode());
    }

    @Test
    void longModeHasItsStackBelowThePageTables() {
        var engine = new ScriptedEngine(new Halt());
        new BoardRun(engine.accelerator(), ImageLoader.recognise("guest", ElfFile.good(true).build()), options.withMemoryBytes(2 * MIB)).run();
        assertEquals(0x100000, engine.registers.get(X86Register.RIP));
        assertEquals(2 * MIB - 24 * 1024, engine.registers.get(X86Register.RSP));
        assertEquals(2 * MIB - 24 * 1024, engine.registers.get(X86Register.CR3));
    }

    @Test
    void protectedModeHasItsStackAtTheTop() {
        var engine = new ScriptedEngine(new Halt());
        new BoardRun(engine.accelerator(), ImageLoader.recognise("guest", ElfFile.good(false).build()), options.withMemoryBytes(2 * MIB)).run();
        assertEquals(0x100000, engine.registers.get(X86Register.RIP));
        assertEquals(2 * MIB, engine.registers.get(X86Register.RSP));
    }

    private static int at(ScriptedEngine engine, long gpa) {
        return engine.at(GuestAddress.of(gpa), 1).get(ValueLayout.JAVA_BYTE, 0);
    }

    @Test
    void firmwareIsMappedBelow4GibAndCopiedBelow1Mib() {
        var engine = new ScriptedEngine(new PortWrite(0xf4, 1, 0));
        engine.atRun = () -> {
            assertEquals(1, at(engine, 0xfffc0000L));
            assertEquals(2, at(engine, 0xffffffffL));
            assertEquals(0, at(engine, 0xe0000), "the ROM begins lower than its copy");
            assertEquals(2, at(engine, 0xfffff));
        };
        new BoardRun(engine.accelerator(), rom(256 << 10), options.withMemoryBytes(2 * MIB)).run();
        assertEquals(Optional.of(InterruptMode.FULL), engine.interruptMode());
        assertEquals(List.of("0x0+0xa0000 READ_WRITE_EXECUTE", "0xc0000+0x140000 READ_WRITE_EXECUTE", "0xfffc0000+0x40000 READ_EXECUTE"),
                engine.slots.stream().map(slot -> "%s+0x%x %s".formatted(slot.gpa(), slot.sizeBytes(), slot.access())).toList());
        assertEquals(Map.of(), engine.registers, "the vCPU begins in reset");
        assertEquals(List.of("vcpu", "memory", "vm", "memory"), engine.closed);
    }
}
