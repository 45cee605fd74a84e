package com.vmaccel.soft.internal;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.x86.AccessKind;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.Processor;
import com.vmaccel.x86.ProcessorStop;
import com.vmaccel.x86.apic.ApicSignals;
import com.vmaccel.x86.apic.ProcessorApic;
import java.util.concurrent.locks.LockSupport;

/** What a vCPU with a local APIC does when it is run: executes, waits after a halt, or waits to be started. On the owner thread. */
final class SoftActivity {

    private final SoftVcpu vcpu;
    private final Processor processor;
    private final AccessReplay replay;
    private final SoftApic apic;
    private final ProcessorApic model;
    private final ApicSignals signals;
    private final HostInputs inputs;
    private MpState state = MpState.RUNNABLE;
    private int told;

    SoftActivity(SoftVcpu vcpu, SoftApic apic, HostInputs inputs) {
        this.vcpu = vcpu;
        this.processor = vcpu.processor();
        this.replay = vcpu.replay();
        this.apic = apic;
        this.model = apic.model();
        this.signals = model.signals();
        this.inputs = inputs;
    }

    /** What it does, with INIT and start-up taken if it is at an instruction boundary and nothing is owed. */
    MpState state(boolean settled) {
        if (settled) {
            startUp();
        }
        return state;
    }

    void setState(MpState wanted) {
        signals.forgetStartUp();
        state = wanted;
    }

    /** The vector of the acknowledgement that the last exit tells of. */
    int acknowledged() {
        return told;
    }

    // ---- execution

    /** Executes, or waits, until there is something to tell; {@code CANCELLED} also if the caller is to look around and come again. */
    ExitKind run() {
        boolean settled = false;
        for (; ; ) {
            ProcessorStop stop;
            if (apic.hasAcknowledgement()) {
                told = apic.takeAcknowledgement();
                return ExitKind.IOAPIC_EOI;
            } else if (processor.isSuspended()) {
                stop = settle();
                settled = true;
            } else if (signals.hasStartUp() && settled) {
                return ExitKind.CANCELLED; // the exit is behind us, as the caller does not know yet
            } else if (becomesRunnable()) {
                offer();
                stop = processor.run();
            } else {
                return ExitKind.CANCELLED;
            }
            if (stop == ProcessorStop.HALT) {
                state = MpState.HALTED;
            } else if (!goesOn(stop)) {
                return vcpu.exit(stop);
            }
        }
    }

    /** Whether the caller is told nothing of a stop. */
    private boolean goesOn(ProcessorStop stop) {
        return switch (stop) {
            case NONE, WINDOW -> true;
            case ACCESS -> isOwn();
            case CANCELLED -> apic.hasAcknowledgement();
            default -> false;
        };
    }

    /** Finishes the instruction in progress, with the accesses of it that are the local APIC's. */
    ProcessorStop settle() {
        for (; ; ) {
            if (isOwn()) {
                access();
            }
            ProcessorStop stop = processor.settle();
            if (stop != ProcessorStop.ACCESS || !isOwn()) {
                return stop;
            }
        }
    }

    private boolean isOwn() {
        AccessKind kind = replay.kind();
        boolean memory = kind == AccessKind.MEMORY_READ || kind == AccessKind.MEMORY_WRITE;
        return replay.isPending() && memory && apic.isAt(replay.address());
    }

    private void access() {
        if (replay.kind() == AccessKind.MEMORY_READ) {
            replay.supply(apic.read(replay.address(), replay.sizeBytes()));
        } else {
            apic.write(replay.address(), replay.sizeBytes(), replay.value());
        }
    }

    /** Hands the processor what it can take now, and asks for the moment when it can take more. */
    private void offer() {
        boolean nmi = signals.takeNmi();
        if (nmi) {
            processor.interruptNonMaskably();
        } else if (processor.canInterrupt()) {
            int vector = model.takeInterrupt();
            if (vector != ProcessorApic.NONE) {
                processor.interrupt(vector);
            }
        }
        processor.requestWindow(model.hasInterrupt());
        if (inputs instanceof CountedInputs counted) {
            processor.alarm(model.due() == ProcessorApic.NEVER ? Processor.UNLIMITED : counted.instructionsAt(model.due()));
        }
    }

    // ---- waiting

    /** Begins or goes on with executing, or waits for what makes it; false if somebody wants something meanwhile. */
    private boolean becomesRunnable() {
        boolean interrupted = false;
        boolean runs;
        for (; ; ) {
            model.expire();
            startUp();
            runs = wakes();
            if (runs || processor.takePoke()) {
                break;
            }
            if (!skipsTime()) {
                vcpu.rest(() -> LockSupport.park(this));
                interrupted |= Thread.interrupted(); // it would not rest any more
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return runs;
    }

    private boolean wakes() {
        boolean woken = state == MpState.HALTED && (processor.isInterrupted() || signals.hasNmi() || processor.canInterrupt() && model.hasInterrupt());
        if (woken) {
            state = MpState.RUNNABLE;
        }
        return state == MpState.RUNNABLE;
    }

    /** In counted time nothing happens before the timer ends, so that is now. */
    private boolean skipsTime() {
        if (state == MpState.HALTED && inputs instanceof CountedInputs counted && model.due() != ProcessorApic.NEVER) {
            counted.skipTo(model.due());
            return true;
        }
        return false;
    }

    // ---- start-up

    /** Takes INIT and start-up, where it is an instruction boundary and nothing is owed. */
    private void startUp() {
        if (signals.takeInit()) {
            SoftStartUp.init(vcpu);
            state = vcpu.id() == 0 ? MpState.RUNNABLE : MpState.INIT_RECEIVED;
        }
        int page = signals.takeStartUp();
        if (page != ProcessorApic.NONE && state == MpState.INIT_RECEIVED) {
            vcpu.setSipiVector(page);
            state = MpState.SIPI_RECEIVED;
        }
        if (state == MpState.SIPI_RECEIVED) {
            SoftStartUp.start(vcpu, vcpu.sipiVector());
            state = MpState.RUNNABLE;
        }
    }
}
