package com.vmaccel.machine;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.machine.RunResult.Outcome;
import com.vmaccel.machine.internal.Board;
import com.vmaccel.machine.internal.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run of a guest image on a small PC: RAM, a 16550 serial port at 0x3f8 (interrupt 4), debug consoles at 0xe9 and 0x402, an exit port at 0xf4, a real-time
 * clock with memory at 0x70, port 0x92; all ones elsewhere. Firmware also gets the engine's interrupt controllers and timer, or the board's own where the engine has none.
 */
public final class BoardRun {

    private final X86Accelerator accelerator;
    private final GuestImage image;
    private final BoardOptions options;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicReference<@Nullable Outcome> ordered = new AtomicReference<>();
    private volatile @Nullable Board running;

    /**
     * Prepares a run.
     *
     * @param accelerator what runs the guest; for firmware it must offer interrupt mode {@code FULL} or the interrupt window
     * @param image what to run
     * @param options what the board has and how long it may run
     */
    public BoardRun(X86Accelerator accelerator, GuestImage image, BoardOptions options) {
        this.accelerator = accelerator;
        this.image = image;
        this.options = options;
    }

    /**
     * Runs the guest to its end on the calling thread, which must be a platform thread. All the guest used is given back when this returns or throws.
     *
     * @return how it ended
     * @throws BadImageException if the image does not fit into memory
     * @throws IllegalStateException on a second call
     * @throws java.io.UncheckedIOException if the output or the trace cannot be written
     * @throws com.vmaccel.api.error.VmAccelException if the engine fails
     */
    public RunResult run() {
        if (begun.getAndSet(true)) {
            throw new IllegalStateException("a BoardRun runs once");
        }
        try (Board board = new Board(accelerator, image, options)) {
            running = board;
            try (Deadline _ = new Deadline(options.timeout(), limit -> order(new Outcome.TimedOut(limit)))) {
                return run(board);
            } finally {
                running = null;
            }
        }
    }

    /** Ends the run from any thread: it returns {@link Outcome.Interrupted} soon. Before the run it makes it end at its beginning; afterwards it does nothing. */
    public void stop() {
        order(new Outcome.Interrupted());
    }

    private void order(Outcome outcome) {
        if (ordered.compareAndSet(null, outcome)) {
            Board board = running;
            if (board != null) {
                board.kick();
            }
        }
    }

    private RunResult run(Board board) {
        long start = System.nanoTime();
        Outcome outcome = ordered.get();
        if (outcome == null) {
            outcome = outcome(board, board.vcpu().run(board.exits()));
        }
        Duration total = Duration.ofNanos(System.nanoTime() - start);
        Duration inHost = board.exits().inHost();
        return new RunResult(outcome, board.exits().counts(), total.minus(inHost), inHost, board.exits().lastExit());
    }

    private Outcome outcome(Board board, VcpuExit exit) {
        return switch (exit) {
            case VcpuExit.Stopped() -> board.exits().guestEnd().orElseThrow();
            case VcpuExit.Cancelled() -> Optional.ofNullable(ordered.get()).orElseGet(Outcome.Interrupted::new); // else the engine is being stopped
            case VcpuExit.Halt() -> new Outcome.Halted();
            case VcpuExit.Shutdown() -> new Outcome.Shutdown("the guest ended in a triple fault, " + board.position());
            default -> new Outcome.Failed(exit, "the guest left for a reason that has no answer, " + exit + ", " + board.position());
        };
    }
}
