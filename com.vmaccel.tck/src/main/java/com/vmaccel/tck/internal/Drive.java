package com.vmaccel.tck.internal;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.memory.GuestAddress;
import java.util.Optional;

/** The ways to run a guest: all must give the same exits. */
enum Drive {

    /** One record for each run. */
    RECORDS {
        @Override
        void run(Machine machine, Script script) {
            while (!script.isFinished()) {
                script.accept(machine.run()).apply(machine.cpu());
            }
        }
    },

    /** One run with a handler. */
    HANDLER {
        @Override
        void run(Machine machine, Script script) {
            VcpuExit exit = machine.context().run(machine.cpu(), new ScriptHandler(machine, script));
            Check.equal("end of the run", new VcpuExit.Stopped(), exit);
        }
    },

    /** Every access is settled before the next run. */
    SETTLED {
        @Override
        void run(Machine machine, Script script) {
            X86Vcpu cpu = machine.cpu();
            while (!script.isFinished()) {
                VcpuExit exit = machine.run();
                script.accept(exit).apply(cpu);
                Check.equal("pending after " + exit, exit.kind().completion() != com.vmaccel.api.capability.ExitKind.Completion.NONE, cpu.isPending());
                for (Optional<VcpuExit> more = cpu.settle(); more.isPresent() && !script.isFinished(); more = cpu.settle()) {
                    machine.context().note("settle: " + more.get());
                    script.accept(more.get()).apply(cpu);
                }
                Check.that(!cpu.isPending(), "still pending after settle");
            }
        }
    };

    abstract void run(Machine machine, Script script);

    private record ScriptHandler(Machine machine, Script script) implements ExitHandler {

        @Override
        public long portRead(Vcpu vcpu, int port, int size) {
            return value(new VcpuExit.PortRead(port, size));
        }

        @Override
        public void portWrite(Vcpu vcpu, int port, int size, long value) {
            exit(vcpu, new VcpuExit.PortWrite(port, size, value));
        }

        @Override
        public long mmioRead(Vcpu vcpu, long gpa, int size) {
            return value(new VcpuExit.MmioRead(GuestAddress.of(gpa), size));
        }

        @Override
        public void mmioWrite(Vcpu vcpu, long gpa, int size, long value) {
            exit(vcpu, new VcpuExit.MmioWrite(GuestAddress.of(gpa), size, value));
        }

        @Override
        public void halt(Vcpu vcpu) {
            exit(vcpu, new VcpuExit.Halt());
        }

        @Override
        public void exit(Vcpu vcpu, VcpuExit exit) {
            accept(exit).apply(machine.cpu());
        }

        private long value(VcpuExit exit) {
            return accept(exit) instanceof Completion.Value(long value) ? value : 0;
        }

        private Completion accept(VcpuExit exit) {
            machine.context().note("handler: " + exit);
            Completion completion = script.accept(exit);
            if (script.isFinished()) {
                machine.cpu().stop();
            }
            return completion;
        }
    }
}
