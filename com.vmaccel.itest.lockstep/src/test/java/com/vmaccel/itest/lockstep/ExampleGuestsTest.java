package com.vmaccel.itest.lockstep;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.machine.BoardOptions;
import com.vmaccel.machine.GuestImage;
import com.vmaccel.machine.ImageLoader;
import com.vmaccel.machine.OpenBoard;
import com.vmaccel.tck.lockstep.Granularity;
import com.vmaccel.tck.lockstep.Lockstep;
import com.vmaccel.tck.lockstep.LockstepDevices;
import com.vmaccel.tck.lockstep.LockstepDevices.Reply;
import com.vmaccel.tck.lockstep.LockstepMachine;
import com.vmaccel.tck.lockstep.LockstepOptions;
import com.vmaccel.tck.lockstep.LockstepResult;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleGuestsTest {

    private static final Path GUESTS = Path.of("../examples/guests");
    private static final int STEPS = 20_000;
    private static final long MEMORY_BYTES = 2 << 20;

    @ParameterizedTest
    @CsvSource({"hello-real, STEP", "hello-real, EXIT", "hello-elf32, STEP", "hello-elf32, EXIT", "hello-elf64, STEP", "hello-elf64, EXIT", "exit-status, STEP"})
    void kvmDoesTheSame(String name, Granularity granularity) {
        agree(Engines.kvm(), name, granularity);
    }

    /** It cannot step. */
    @ParameterizedTest
    @ValueSource(strings = {"hello-real", "hello-elf32", "hello-elf64"})
    void windowsHypervisorPlatformDoesTheSame(String name) {
        agree(Engines.whpx(), name, Granularity.EXIT);
    }

    /** Runs the guest on the software CPU and another engine. */
    private static void agree(X86Accelerator other, String name, Granularity granularity) {
        GuestImage image = ImageLoader.load(GUESTS.resolve(name));
        BoardOptions options = BoardOptions.defaults().withMemoryBytes(MEMORY_BYTES);
        X86Accelerator soft = Engines.soft();
        try (OpenBoard left = new OpenBoard(soft, image, options);
                OpenBoard right = new OpenBoard(other, image, options)) {
            LockstepOptions how = LockstepOptions.defaults().withGranularity(granularity).withMaxSteps(STEPS).withMemoryInterval(64);
            LockstepResult result = new Lockstep(machine(soft, left), machine(other, right), devices(left), how).run();
            var agreed = assertInstanceOf(LockstepResult.Agreed.class, result, () -> result instanceof LockstepResult.Diverged diverged ? diverged.report() : result.toString());
            assertTrue(agreed.steps() > 1, agreed::toString);
        }
    }

    private static LockstepMachine machine(X86Accelerator accelerator, OpenBoard board) {
        return new LockstepMachine(accelerator.id(), board.vm(), board.vcpu());
    }

    private static LockstepDevices devices(OpenBoard board) {
        return exit -> {
            Reply reply = switch (exit) {
                case VcpuExit.PortRead(int port, int size) -> new Reply.Value(board.pio().read(port, size));
                case VcpuExit.PortWrite(int port, int size, long value) -> {
                    board.pio().write(port, size, value);
                    yield new Reply.Done();
                }
                default -> LockstepDevices.NONE.reply(exit);
            };
            return board.outcome().isPresent() ? new Reply.End() : reply;
        };
    }
}
