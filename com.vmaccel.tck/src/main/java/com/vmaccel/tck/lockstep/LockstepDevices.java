package com.vmaccel.tck.lockstep;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import org.osgi.annotation.versioning.ConsumerType;

/** The devices of both machines. Asked once for each exit that both engines agree on, so both guests get the same answer whatever the devices do. */
@ConsumerType
@FunctionalInterface
public interface LockstepDevices {

    /** No device at all: reads give all ones, writes vanish, MSRs are refused, everything else ends the guest. */
    LockstepDevices NONE = exit -> switch (exit) {
        case VcpuExit.PortRead _, VcpuExit.MmioRead _ -> new Reply.Value(-1);
        case VcpuExit.PortWrite _, VcpuExit.MmioWrite _ -> new Reply.Done();
        case VcpuExit.MsrRead _, VcpuExit.MsrWrite _ -> new Reply.Refuse();
        default -> new Reply.End();
    };

    /**
     * Answers an exit.
     *
     * @param exit what both guests did; never a step
     * @return the answer
     */
    Reply reply(VcpuExit exit);

    /** An answer to an exit. */
    sealed interface Reply {

        /**
         * Gives it to a machine that waits for it.
         *
         * @param vcpu the vCPU, which has left the guest for it
         */
        default void give(X86Vcpu vcpu) {
            switch (this) {
                case Value(long value) -> vcpu.complete(value);
                case Refuse() -> vcpu.refuse();
                case Done(), End() -> { }
            }
        }

        /**
         * The value that was asked for.
         *
         * @param value its low bytes count
         */
        record Value(long value) implements Reply {}

        /** The guest goes on. */
        record Done() implements Reply {}

        /** The access is refused. */
        record Refuse() implements Reply {}

        /** The guest has ended. */
        record End() implements Reply {}
    }
}
