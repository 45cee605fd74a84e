package com.vmaccel.whpx.internal;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.x86.AccessReplay;

/** An instruction that is executed from its beginning again after each answer, until it comes to its end. What does that is a subclass's. */
abstract class WhpxReplayed implements WhpxCompletion {

    private final AccessReplay replay;
    private final WhpxApicPage apic;
    private boolean active;

    WhpxReplayed(AccessReplay replay, WhpxApicPage apic) {
        this.replay = replay;
        this.apic = apic;
    }

    /** Executes it up to the next access that is not answered, which {@link #kind()} then tells, or to its end, which it says with {@link #end()}. */
    abstract ExitKind execute();

    @Override
    public ExitKind begin() {
        active = true;
        return advance();
    }

    @Override
    public final ExitKind advance() {
        ExitKind kind = fromBeginning();
        while (active && apic.answers(replay)) {
            kind = fromBeginning();
        }
        return kind;
    }

    private ExitKind fromBeginning() {
        replay.restart();
        try {
            return execute();
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
    }

    /** Returns the access it waits for as an exit. */
    final ExitKind kind() {
        return switch (replay.kind()) {
            case MEMORY_READ -> ExitKind.MMIO_READ;
            case MEMORY_WRITE -> ExitKind.MMIO_WRITE;
            case PORT_READ -> ExitKind.PORT_READ;
            case PORT_WRITE -> ExitKind.PORT_WRITE;
            case MSR_READ, MSR_WRITE, NONE -> throw new IllegalStateException("no such access here: " + replay.kind());
        };
    }

    /** It is over. */
    final void end() {
        active = false;
        replay.clear();
    }

    @Override
    public final boolean isActive() {
        return active;
    }

    @Override
    public final long address() {
        return replay.address();
    }

    @Override
    public final int size() {
        return replay.sizeBytes();
    }

    @Override
    public final long value() {
        return replay.value();
    }

    @Override
    public final void supply(long value) {
        replay.supply(value);
    }
}
