package com.vmaccel.machine;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.bus.Bus;
import com.vmaccel.machine.RunResult.Outcome;
import com.vmaccel.machine.internal.Board;
import java.util.Optional;

/**
 * The same small PC as {@link BoardRun}'s, with the image in memory and the vCPU at its beginning, for a caller that runs the vCPU himself: to step it, to
 * compare it with another. All but the vCPU may be used on any thread.
 */
public final class OpenBoard implements AutoCloseable {

    private final Board board;

    /**
     * Builds a board.
     *
     * @param accelerator what runs the guest; for firmware it must offer interrupt mode {@code FULL}
     * @param image what to run
     * @param options what the board has; the timeout and the trace are not for it
     * @throws BadImageException if the image does not fit into memory
     * @throws IllegalArgumentException if the image needs interrupt controllers and the engine has none
     */
    public OpenBoard(X86Accelerator accelerator, GuestImage image, BoardOptions options) {
        if (Board.interruptMode(accelerator, image) != image.interruptMode()) {
            throw new IllegalArgumentException(image.name() + " needs interrupt mode " + image.interruptMode());
        }
        board = new Board(accelerator, image, options);
    }

    /** {@return the virtual machine} */
    public X86VirtualMachine vm() {
        return board.vm();
    }

    /** {@return the only vCPU, owned by the thread that built the board} */
    public X86Vcpu vcpu() {
        return board.vcpu();
    }

    /** {@return the ports with their devices} */
    public Bus pio() {
        return board.pio();
    }

    /** {@return the memory-mapped devices} */
    public Bus mmio() {
        return board.mmio();
    }

    /** {@return how the guest ended, if a device was told so} */
    public Optional<Outcome> outcome() {
        return board.exits().guestEnd();
    }

    /** Closes everything, the vCPU first; on the thread that built the board. */
    @Override
    public void close() {
        board.close();
    }
}
