package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.X86Register;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loop with a handler. */
class HandlerTest extends EngineTests {

    private static final VcpuExit STOPPED = new VcpuExit.Stopped();

    /** Writes down what it is called with, and stops at a halt. */
    private static class Recorder implements ExitHandler {
        final List<String> calls = new ArrayList<>();

        @Override
        public long portRead(Vcpu vcpu, int port, int size) {
            calls.add("in %x %d".formatted(port, size));
            return 0x11;
        }

        @Override
        public void portWrite(Vcpu vcpu, int port, int size, long value) {
            calls.add("out %x %d %x".formatted(port, size, value));
        }

        @Override
        public long mmioRead(Vcpu vcpu, long gpa, int size) {
            calls.add("load %x %d".formatted(gpa, size));
            return 0x22;
        }

        @Override
        public void mmioWrite(Vcpu vcpu, long gpa, int size, long value) {
            calls.add("store %x %d %x".formatted(gpa, size, value));
        }

        @Override
        public void halt(Vcpu vcpu) {
            calls.add("halt");
            vcpu.stop();
        }

        @Override
        public void exit(Vcpu vcpu, VcpuExit exit) {
            calls.add(exit.toString());
        }
    }

    @Test
    void eachExitGoesToItsMethod() {
        Guest guest = new Guest()
                .instruction(Guest.out(0x3f8, 0xab))
                .instruction(Guest.in(0x60))
                .instruction(Guest.load(0xfff, 1), Guest.load(0x1000, 3))
                .instruction(Guest.store(0xd000_0000L, 8, -1L))
                .instruction(Guest.of(ExitKind.BUS_LOCK));
        Recorder recorder = new Recorder();
        try (FakeVcpu vcpu = vm().vcpu(0, guest)) {
            assertEquals(STOPPED, vcpu.run(recorder));
            assertEquals(
                    List.of("out 3f8 1 ab", "in 60 1", "load fff 1", "load 1000 3", "store d0000000 8 ffffffffffffffff", "BusLock[]", "halt"), recorder.calls);
            assertEquals(3, vcpu.suppliedCount);
            assertEquals(0x22, vcpu.supplied);
        }
    }

    @Test
    void theDefaultHandlerDeclinesEveryExit() {
        Guest guest = Guest.of(Guest.out(1, 1), Guest.in(2), Guest.load(3, 4), Guest.store(5, 6, 7), Guest.halt(), Guest.of(ExitKind.CPUID));
        try (FakeVcpu vcpu = vm().vcpu(0, guest)) {
            ExitHandler nothing = new ExitHandler() {};
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run(nothing));
            assertEquals(new VcpuExit.PortRead(2, 1), vcpu.run(nothing));
            refused(IllegalStateException.class, () -> vcpu.run(nothing), "PORT_READ");
            vcpu.complete(9);
            assertEquals(new VcpuExit.MmioRead(GuestAddress.of(3), 4), vcpu.run(nothing));
            vcpu.complete(9);
            assertEquals(new VcpuExit.MmioWrite(GuestAddress.of(5), 6, 7), vcpu.run(nothing));
            assertEquals(new VcpuExit.Halt(), vcpu.run(nothing));
            assertEquals(new VcpuExit.Cpuid(0, 0), vcpu.run(nothing));
            assertEquals(2, vcpu.suppliedCount);
        }
    }

    @Test
    void stoppingAtAReadStillGivesItsValue() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.in(1), Guest.out(2, 2)))) {
            assertEquals(STOPPED, vcpu.run(new ExitHandler() {
                @Override
                public long portRead(Vcpu reader, int port, int size) {
                    reader.stop();
                    return 0x77;
                }
            }));
            assertEquals(0x77, vcpu.supplied);
            assertTrue(vcpu.isPending());
            assertEquals(new VcpuExit.PortWrite(2, 1, 2), vcpu.run(new ExitHandler() {}));
        }
    }

    @Test
    void decliningWinsOverStoppingAndOverAValue() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.in(1)))) {
            assertEquals(new VcpuExit.PortRead(1, 1), vcpu.run(new ExitHandler() {
                @Override
                public long portRead(Vcpu reader, int port, int size) {
                    reader.stop();
                    reader.decline();
                    return 0x77;
                }
            }));
            assertEquals(0, vcpu.suppliedCount);
            vcpu.complete(1);
            assertEquals(STOPPED, vcpu.run(new Recorder()));
        }
    }

    @Test
    void aValueGivenByTheHandlerItselfCounts() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.load(1, 8)))) {
            vcpu.run(new Recorder() {
                @Override
                public long mmioRead(Vcpu reader, long gpa, int size) {
                    reader.complete(-5);
                    return 0;
                }
            });
            assertEquals(-5, vcpu.supplied);
            assertEquals(1, vcpu.suppliedCount);
        }
    }

    @Test
    void anExceptionLeavesTheExitPending() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.in(1), Guest.out(2, 2)))) {
            ExitHandler failing = new ExitHandler() {
                @Override
                public long portRead(Vcpu reader, int port, int size) {
                    throw new UnsupportedOperationException("device broken");
                }
            };
            refused(UnsupportedOperationException.class, () -> vcpu.run(failing), "device broken");
            assertTrue(vcpu.isPending());
            refused(IllegalStateException.class, () -> vcpu.run(failing), "PORT_READ");
            refused(IllegalStateException.class, vcpu::stop, "stop");
            vcpu.complete(3);
            assertEquals(new VcpuExit.PortWrite(2, 1, 2), vcpu.run());
        }
    }

    @Test
    void aValueExitThatTheHandlerIgnoresIsReported() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.of(ExitKind.MSR_READ)))) {
            refused(IllegalStateException.class, () -> vcpu.run(new Recorder()), "neither completed nor declined", "MSR_READ");
            vcpu.refuse();
            assertEquals(STOPPED, vcpu.run(new Recorder()));
        }
    }

    @Test
    void runningAndSettlingAndClosingInsideOfAHandlerAreRefused() {
        FakeVm vm = vm();
        try (FakeVcpu vcpu = vm.vcpu(0, Guest.of())) {
            assertEquals(STOPPED, vcpu.run(new Recorder() {
                @Override
                public void halt(Vcpu halted) {
                    refused(IllegalStateException.class, halted::run, "run inside a run", "handler");
                    refused(IllegalStateException.class, () -> halted.run(this), "run inside a run", "handler");
                    refused(IllegalStateException.class, halted::settle, "settle inside a run", "handler");
                    refused(IllegalStateException.class, halted::close, "close inside a run");
                    refused(IllegalStateException.class, vm::close, "close vCPU 0 first");
                    halted.set(X86Register.RAX, 5);
                    halted.stop();
                }
            }));
            assertEquals(5, vcpu.get(X86Register.RAX));
        }
    }

    @Test
    void aHandlerWritesNoRegisterWhileItsExitIsPending() {
        try (FakeVcpu vcpu = vm().vcpu(0, Guest.of(Guest.out(1, 1)))) {
            vcpu.run(new Recorder() {
                @Override
                public void portWrite(Vcpu writer, int port, int size, long value) {
                    refused(IllegalStateException.class, () -> writer.set(X86Register.RAX, 5), "PORT_WRITE", "pending");
                }
            });
            assertFalse(vcpu.isPending());
        }
    }

    /** Counts accesses and stops after so many. */
    private static final class Counter implements ExitHandler {
        private long left;
        private long sum;

        @Override
        public long portRead(Vcpu vcpu, int port, int size) {
            count(vcpu, port);
            return port;
        }

        @Override
        public void portWrite(Vcpu vcpu, int port, int size, long value) {
            count(vcpu, value);
        }

        @Override
        public long mmioRead(Vcpu vcpu, long gpa, int size) {
            count(vcpu, gpa);
            return gpa;
        }

        @Override
        public void mmioWrite(Vcpu vcpu, long gpa, int size, long value) {
            count(vcpu, value);
        }

        @Override
        public void halt(Vcpu vcpu) {
            count(vcpu, 0);
        }

        private void count(Vcpu vcpu, long value) {
            sum += value;
            if (--left == 0) {
                vcpu.stop();
            }
        }
    }

    @Test
    void theLoopAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Guest guest = Guest.of(Guest.out(1, 1), Guest.in(2), Guest.load(3, 8), Guest.store(4, 8, 1), Guest.halt()).end(Guest.End.REPEAT);
        Counter counter = new Counter();
        try (FakeVcpu vcpu = vm().vcpu(0, guest)) {
            counter.left = 1_000_000;
            assertEquals(STOPPED, vcpu.run(counter));
            threads.getCurrentThreadAllocatedBytes();
            counter.left = 1_000_000;
            long before = threads.getCurrentThreadAllocatedBytes();
            vcpu.run(counter);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 4_096, "1,000,000 exits allocated " + allocated + " bytes");
            assertEquals(800_000, vcpu.suppliedCount);
            assertEquals(2_800_000, counter.sum);
        }
    }
}
