package com.vmaccel.api;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.RawBytes;
import java.util.List;

/**
 * Why a vCPU left the guest. Each engine reports a subset, which its {@code Capabilities} name. Data accesses are fragments of 1 to 8 bytes in ascending
 * address: a wider or page-crossing one is several exits, a string instruction one exit per element. After a data exit the vCPU is pending, see {@link Vcpu}.
 */
public sealed interface VcpuExit {

    /** {@return what kind of exit this is: the constant that belongs to this record} */
    ExitKind kind();

    /**
     * The guest reads a port; {@link Vcpu#complete} gives the value.
     *
     * @param port 0 to 0xffff
     * @param size 1, 2 or 4 bytes
     */
    record PortRead(int port, int size) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.PORT_READ;
        }
    }

    /**
     * The guest writes a port.
     *
     * @param port 0 to 0xffff
     * @param size 1, 2 or 4 bytes
     * @param value what it writes, zero-extended
     */
    record PortWrite(int port, int size, long value) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.PORT_WRITE;
        }
    }

    /**
     * The guest reads where no slot is; {@link Vcpu#complete} gives the value.
     *
     * @param gpa the guest-physical address
     * @param size 1 to 8 bytes
     */
    record MmioRead(GuestAddress gpa, int size) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.MMIO_READ;
        }
    }

    /**
     * The guest writes where no slot is, or to a read-only slot.
     *
     * @param gpa the guest-physical address
     * @param size 1 to 8 bytes
     * @param value what it writes, little-endian, zero-extended
     */
    record MmioWrite(GuestAddress gpa, int size, long value) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.MMIO_WRITE;
        }
    }

    /**
     * The guest reads an MSR the engine does not handle; {@link Vcpu#complete} gives the value, {@link Vcpu#refuse} raises #GP.
     *
     * @param index the MSR
     */
    record MsrRead(int index) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.MSR_READ;
        }
    }

    /**
     * The guest writes an MSR the engine does not handle; {@link Vcpu#refuse} raises #GP.
     *
     * @param index the MSR
     * @param value what it writes
     */
    record MsrWrite(int index, long value) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.MSR_WRITE;
        }
    }

    /**
     * The guest executes CPUID; {@code X86Vcpu.completeCpuid} gives the answer.
     *
     * @param function the input in EAX
     * @param index the input in ECX
     */
    record Cpuid(int function, int index) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.CPUID;
        }
    }

    /**
     * The guest makes a hypercall the engine leaves to the caller; {@link Vcpu#complete} gives the result.
     *
     * @param number which; of Hyper-V's interface the whole input value
     * @param arguments its arguments
     */
    record Hypercall(long number, List<Long> arguments) implements VcpuExit {
        /** Copies the list. */
        public Hypercall {
            arguments = List.copyOf(arguments);
        }

        @Override
        public ExitKind kind() {
            return ExitKind.HYPERCALL;
        }
    }

    /** The guest executed its halt instruction; the program counter is past it. Only with {@code InterruptMode.NONE}. */
    record Halt() implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.HALT;
        }
    }

    /** The guest cannot go on: a triple fault. What the vCPU does when run again is up to the engine; reset it. */
    record Shutdown() implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.SHUTDOWN;
        }
    }

    /** A {@link Vcpu#kick} ended the run. */
    record Cancelled() implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.CANCELLED;
        }
    }

    /** A handler called {@link Vcpu#stop}; only from {@link Vcpu#run(ExitHandler)}. */
    record Stopped() implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.STOPPED;
        }
    }

    /** The vCPU can take an external interrupt now, as {@code VcpuInterrupts.requestWindow} asked. */
    record InterruptWindow() implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.INTERRUPT_WINDOW;
        }
    }

    /** As many instructions were completed as the caller allowed with {@code InstructionCounting.limit}. */
    record InstructionLimit() implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.INSTRUCTION_LIMIT;
        }
    }

    /**
     * The guest reached something {@code GuestDebug} was told to stop at.
     *
     * @param cause what
     * @param address the linear address of the instruction: after a step or a watched access the next one to execute, at a breakpoint that one
     */
    record Debug(Cause cause, long address) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.DEBUG;
        }

        /** What a debugged vCPU stopped at. */
        public enum Cause {
            /** An instruction was executed. */
            STEP,
            /** A breakpoint instruction is about to execute. */
            SOFTWARE_BREAKPOINT,
            /** A watched instruction is about to execute, or watched data was accessed. */
            HARDWARE_BREAKPOINT
        }
    }

    /**
     * The guest raised an exception that is intercepted.
     *
     * @param vector 0 to 31
     * @param errorCode its error code; 0 where it has none
     */
    record GuestException(int vector, int errorCode) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.EXCEPTION;
        }
    }

    /**
     * The guest asked its platform for something.
     *
     * @param type what
     * @param data what came with it
     */
    record SystemEvent(Type type, List<Long> data) implements VcpuExit {
        /** Copies the list. */
        public SystemEvent {
            data = List.copyOf(data);
        }

        @Override
        public ExitKind kind() {
            return ExitKind.SYSTEM_EVENT;
        }

        /** What a guest may ask of its platform. */
        public enum Type {
            /** To be switched off. */
            SHUTDOWN,
            /** To be restarted. */
            RESET,
            /** To be recorded as crashed. */
            CRASH,
            /** To be suspended. */
            SUSPEND,
            /** To deliver synthetic interrupts from now on as the data say: the MSR it wrote, the controller's state, its event page, its message page. */
            SYNTHETIC_INTERRUPTS,
            /** Something else; the data tell. */
            OTHER
        }
    }

    /**
     * The guest acknowledged a level-triggered interrupt of a caller's IOAPIC.
     *
     * @param vector 0 to 255
     */
    record IoapicEoi(int vector) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.IOAPIC_EOI;
        }
    }

    /**
     * The guest accessed the task priority register.
     *
     * @param rip the instruction that did, or 0 where the engine does not say
     * @param write whether it wrote
     */
    record TprAccess(long rip, boolean write) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.TPR_ACCESS;
        }
    }

    /**
     * An access to guest memory failed; after the caller has repaired the cause the vCPU may be run again.
     *
     * @param gpa where
     * @param sizeBytes the length of the affected range
     * @param flags the engine's own details
     */
    record MemoryFault(GuestAddress gpa, long sizeBytes, long flags) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.MEMORY_FAULT;
        }
    }

    /** The guest took a bus lock. */
    record BusLock() implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.BUS_LOCK;
        }
    }

    /**
     * The guest gave no opportunity for an exit for longer than was allowed.
     *
     * @param contextValid whether the vCPU's state is whole, so that it may go on
     */
    record Notify(boolean contextValid) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.NOTIFY;
        }
    }

    /**
     * The engine could not complete an instruction.
     *
     * @param instruction its bytes and perhaps some that follow; empty where the engine does not tell
     */
    record EmulationFailed(RawBytes instruction) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.EMULATION_FAILED;
        }
    }

    /**
     * The hardware refused the vCPU's state.
     *
     * @param reason the hardware's own code
     * @param hostCpu the processor it happened on, or -1
     */
    record FailEntry(long reason, int hostCpu) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.FAIL_ENTRY;
        }
    }

    /**
     * The engine failed in itself.
     *
     * @param code its own code
     * @param data what it says about it
     */
    record EngineFailure(int code, List<Long> data) implements VcpuExit {
        /** Copies the list. */
        public EngineFailure {
            data = List.copyOf(data);
        }

        @Override
        public ExitKind kind() {
            return ExitKind.ENGINE_FAILURE;
        }
    }

    /**
     * An exit the library has no record for.
     *
     * @param code the engine's number for it
     * @param name the engine's name for it, or {@code "?"}
     * @param data its payload as the engine gave it
     */
    record Unknown(long code, String name, RawBytes data) implements VcpuExit {
        @Override
        public ExitKind kind() {
            return ExitKind.UNKNOWN;
        }
    }
}
