package com.vmaccel.tck.internal;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import java.util.Locale;

/** Where a {@link Dialog} with a halt behind it is when something is called. The columns of {@link Kind}. */
enum Situation {
    /** Before its first run. */
    NEW(0),
    /** Its read owes a value. */
    READ_OWED(1),
    /** Its read has a value and is unfinished. */
    READ_COMPLETED(2),
    /** Its write is unfinished. */
    WRITE_PENDING(3),
    /** It has halted. */
    HALTED(4),
    /** A handler is called for its write. */
    IN_HANDLER(5),
    /** The virtual machine is paused, by the owner of its vCPU. */
    PAUSED(6),
    /** The caller is another thread, before the first run. */
    ELSEWHERE(7),
    /** The vCPU is closed. */
    VCPU_CLOSED(8),
    /** The virtual machine was closed by another thread, the vCPU was not closed by its owner yet. */
    VM_CLOSED(9);

    /** The dialog with a halt behind it. */
    static final GuestCode CODE = GuestCode.of("in al, dx; inc al; out dx, al; hlt").for16("ec fe c0 ee f4");

    private final int column;

    Situation(int column) {
        this.column = column;
    }

    /** Which column of {@link Kind}'s table it is. */
    int column() {
        return column;
    }

    /** Something to call. */
    @FunctionalInterface
    interface Call {
        void make() throws Exception;
    }

    /** Brings a new machine here and makes the call. */
    void make(Subject subject, Call call) throws Exception {
        reach(subject);
        switch (this) {
            case IN_HANDLER -> inHandler(subject, call);
            case ELSEWHERE -> subject.machine().context().await(subject.machine().context().start("elsewhere", () -> {
                call.make();
                return this;
            }));
            default -> call.make();
        }
    }

    private void reach(Subject subject) throws Exception {
        Machine machine = subject.machine();
        if (this == READ_OWED || this == READ_COMPLETED || this == WRITE_PENDING || this == HALTED) {
            Check.equal("exit", Dialog.READ, machine.run());
        }
        if (this == READ_COMPLETED || this == WRITE_PENDING || this == HALTED) {
            machine.cpu().complete(Dialog.ANSWER);
        }
        if (this == WRITE_PENDING || this == HALTED) {
            Check.equal("exit", Dialog.WRITE, machine.run());
        }
        switch (this) {
            case HALTED -> Check.equal("exit", new VcpuExit.Halt(), machine.run());
            case PAUSED -> machine.vm().pause();
            case VCPU_CLOSED -> machine.cpu().close();
            case VM_CLOSED -> closeElsewhere(machine);
            default -> {
                // nothing more
            }
        }
    }

    private void closeElsewhere(Machine machine) throws Exception {
        machine.context().await(machine.context().start("closer", () -> {
            machine.vm().close();
            return this;
        }));
    }

    private static void inHandler(Subject subject, Call call) throws Exception {
        Exception[] thrown = new Exception[1];
        subject.machine().context().run(subject.cpu(), new ExitHandler() {
            @Override
            public long portRead(Vcpu vcpu, int port, int size) {
                return Dialog.ANSWER;
            }

            @Override
            public void portWrite(Vcpu vcpu, int port, int size, long value) {
                try {
                    call.make();
                } catch (Exception e) {
                    thrown[0] = e;
                }
                vcpu.stop();
            }
        });
        if (thrown[0] != null) {
            throw thrown[0];
        }
    }

    /** Goes on from here to the end of the code, as if nothing had been called. */
    void goOn(Subject subject) {
        Machine machine = subject.machine();
        switch (this) {
            case NEW, ELSEWHERE, PAUSED -> {
                machine.vm().resume();
                Check.equal("exit", Dialog.READ, machine.run());
                machine.cpu().complete(Dialog.ANSWER);
                Check.equal("exit", Dialog.WRITE, machine.run());
            }
            case READ_OWED -> {
                machine.cpu().complete(Dialog.ANSWER);
                Check.equal("exit", Dialog.WRITE, machine.run());
            }
            case READ_COMPLETED -> Check.equal("exit", Dialog.WRITE, machine.run());
            default -> {
                // the write has come
            }
        }
        if (this != HALTED) {
            Check.equal("exit", new VcpuExit.Halt(), machine.run());
        }
        Dialog.finishFromWrite(machine);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
