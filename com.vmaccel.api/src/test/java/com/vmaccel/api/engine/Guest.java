package com.vmaccel.api.engine;

import com.vmaccel.api.capability.ExitKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a fake vCPU executes: a list of instructions, each a list of exits, and what comes after the last one. */
final class Guest {

    /** What happens when there is no instruction left. */
    enum End {
        /** Halts for ever. */
        HALT,
        /** Executes, without any exit, until poked. */
        LOOP,
        /** Begins anew. */
        REPEAT
    }

    /** An exit with its data. Of one instruction, all but the last are fragments. */
    record Exit(ExitKind kind, long address, int size, long value) {}

    private final List<Exit[]> instructions = new ArrayList<>();
    private End end = End.HALT;

    static Guest of(Exit... instructions) {
        Guest guest = new Guest();
        Arrays.stream(instructions).forEach(guest::instruction);
        return guest;
    }

    /** A guest that never leaves by itself. */
    static Guest loop() {
        return new Guest().end(End.LOOP);
    }

    Guest instruction(Exit... fragments) {
        instructions.add(fragments);
        return this;
    }

    Guest end(End value) {
        end = value;
        return this;
    }

    Exit[][] instructions() {
        return instructions.toArray(Exit[][]::new);
    }

    End end() {
        return end;
    }

    static Exit out(int port, long value) {
        return new Exit(ExitKind.PORT_WRITE, port, 1, value);
    }

    static Exit in(int port) {
        return new Exit(ExitKind.PORT_READ, port, 1, 0);
    }

    static Exit load(long gpa, int size) {
        return new Exit(ExitKind.MMIO_READ, gpa, size, 0);
    }

    static Exit store(long gpa, int size, long value) {
        return new Exit(ExitKind.MMIO_WRITE, gpa, size, value);
    }

    static Exit halt() {
        return of(ExitKind.HALT);
    }

    /** An exit of a kind that needs no data. */
    static Exit of(ExitKind kind) {
        return new Exit(kind, 0, 0, 0);
    }
}
