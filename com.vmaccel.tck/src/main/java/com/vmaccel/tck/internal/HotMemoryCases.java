package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Memory that is mapped, unmapped and protected under a running guest. */
final class HotMemoryCases {

    private static final GuestCode STORING = GuestCode.of("1: mov fs:[{bx}], eax; inc eax; jmp 1b")
            .for16("64 66 89 07 66 40 eb f8")
            .for32("64 89 03 40 eb fa")
            .for64("64 89 03 ff c0 eb f9");
    private static final GuestCode WAITING = GuestCode.of("1: mov al, fs:[{bx}]; cmp al, 0x22; jne 1b")
            .for16("64 8a 07 3c 22 75 f9")
            .for32("64 8a 03 3c 22 75 f9")
            .for64("64 8a 03 3c 22 75 f9");
    private static final GuestCode CHANGING = GuestCode.of("1: mov al, 0x10; jmp 1b", "b0 10 eb fc");
    private static final int CHANGES = 40;

    private HotMemoryCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("hot-memory");
        list.machine("unmap", STORING, HotMemoryCases::unmap).quick();
        list.machine("remap", STORING, HotMemoryCases::remap);
        list.machine("protect", STORING, HotMemoryCases::protect).needs(Capability.READ_ONLY_MEMORY);
        list.machine("protect-without-a-gap", STORING, HotMemoryCases::withoutGap);
        list.machine("map", WAITING, HotMemoryCases::map);
        list.machine("host-write", WAITING, HotMemoryCases::hostWrite);
        list.machine("code-changes", CHANGING, HotMemoryCases::codeChanges);
        return list.cases();
    }

    /** A guest that stores ascending numbers into a slot, on a thread of its own. */
    private record Storing(Machine machine, HostMemory host, MemorySlot slot, VcpuThread<X86Vcpu> thread, CompletableFuture<VcpuExit> exit) {

        static Storing start(CaseContext context, Mode mode) {
            Machine machine = Machine.create(context, mode, STORING, VmConfig.defaults());
            HostMemory host = context.closing(context.accelerator().memory().anonymous(context.granularity()));
            MemorySlot slot = machine.vm().memory().map(Layout.at(Layout.SLOT), host, Access.READ_WRITE);
            CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
            VcpuThread<X86Vcpu> thread = context.closing(machine.vm().startThread(0, vcpu -> {
                machine.enter(vcpu);
                vcpu.set(RBX, machine.slot(0));
                vcpu.set(RAX, 1);
                exit.complete(vcpu.run());
            }));
            context.watch(thread.vcpu());
            Storing storing = new Storing(machine, host, slot, thread, exit);
            storing.awaitProgress(host);
            return storing;
        }

        static long value(HostMemory host) {
            return Integer.toUnsignedLong(host.segment().get(ValueLayout.JAVA_INT, 0));
        }

        void awaitProgress(HostMemory where) {
            long before = value(where);
            machine.context().await("the guest stores", () -> value(where) != before);
        }

        /** The store that did not find the memory: the one after the last that did. */
        void requireExitAfter(long last) throws Exception {
            VcpuExit expected = new VcpuExit.MmioWrite(Layout.at(Layout.SLOT), 4, last + 1 & 0xffff_ffffL);
            Check.equal("exit", expected, machine.context().await(exit));
            Check.equal("memory", last, value(host));
        }
    }

    /** When unmap returns nothing reaches the memory any more. */
    private static void unmap(CaseContext context, Mode mode) throws Exception {
        Storing storing = Storing.start(context, mode);
        storing.machine().vm().memory().unmap(storing.slot());
        long last = Storing.value(storing.host());
        storing.requireExitAfter(last);
    }

    private static void remap(CaseContext context, Mode mode) throws Exception {
        Storing storing = Storing.start(context, mode);
        storing.machine().vm().memory().unmap(storing.slot());
        long last = Storing.value(storing.host());
        storing.requireExitAfter(last);
        HostMemory other = context.closing(context.accelerator().memory().anonymous(context.granularity()));
        storing.machine().vm().memory().map(Layout.at(Layout.SLOT), other, Access.READ_WRITE);
        CompletableFuture<VcpuExit> running = storing.thread().call(Vcpu::run);
        storing.awaitProgress(other);
        Check.equal("memory that is not mapped any more", last, Storing.value(storing.host()));
        storing.thread().vcpu().kick();
        Check.equal("exit", new VcpuExit.Cancelled(), context.await(running));
    }

    private static void protect(CaseContext context, Mode mode) throws Exception {
        Storing storing = Storing.start(context, mode);
        MemorySlot changed = storing.machine().vm().memory().protect(storing.slot(), Access.READ);
        long last = Storing.value(storing.host());
        storing.requireExitAfter(last);
        storing.machine().vm().memory().protect(changed, Access.READ_WRITE);
        CompletableFuture<VcpuExit> running = storing.thread().call(Vcpu::run);
        storing.awaitProgress(storing.host());
        storing.thread().vcpu().kick();
        Check.equal("exit", new VcpuExit.Cancelled(), context.await(running));
    }

    /** A change that leaves the slot writable is not seen as a hole by anybody. */
    private static void withoutGap(CaseContext context, Mode mode) throws Exception {
        Storing storing = Storing.start(context, mode);
        MemorySlot slot = storing.slot();
        for (int i = 0; i < CHANGES; i++) {
            slot = storing.machine().vm().memory().protect(slot, i % 2 == 0 ? Access.READ_WRITE_EXECUTE : Access.READ_WRITE);
        }
        storing.awaitProgress(storing.host());
        Check.that(!storing.exit().isDone(), "the guest found a hole: " + storing.exit());
        storing.thread().vcpu().kick();
        Check.equal("exit", new VcpuExit.Cancelled(), context.await(storing.exit()));
    }

    /** Runs a guest that waits for a value where there is no memory yet; returns how often it looked there. */
    private static AtomicInteger startWaiting(Machine machine, CompletableFuture<VcpuExit> exit) {
        AtomicInteger looks = new AtomicInteger();
        VcpuThread<X86Vcpu> thread = machine.context().closing(machine.vm().startThread(0, vcpu -> {
            machine.enter(vcpu);
            vcpu.set(RBX, machine.slot(0));
            exit.complete(vcpu.run(new ExitHandler() {
                @Override
                public long mmioRead(Vcpu reader, long gpa, int size) {
                    looks.incrementAndGet();
                    return 0x11;
                }
            }));
        }));
        machine.context().watch(thread.vcpu());
        return looks;
    }

    private static void map(CaseContext context, Mode mode) throws Exception {
        Machine machine = Machine.create(context, mode, WAITING, VmConfig.defaults());
        CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
        AtomicInteger looks = startWaiting(machine, exit);
        context.await("the guest looks", () -> looks.get() > 10);
        try (HostMemory host = context.accelerator().memory().anonymous(context.granularity())) {
            host.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 0x22);
            machine.vm().memory().map(Layout.at(Layout.SLOT), host, Access.READ_WRITE);
        }
        Machine.expectDone(context.await(exit));
    }

    private static void hostWrite(CaseContext context, Mode mode) throws Exception {
        Machine machine = Machine.create(context, mode, WAITING, VmConfig.defaults());
        machine.mapSlot(1, Access.READ_WRITE);
        CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
        AtomicInteger looks = startWaiting(machine, exit);
        machine.vm().memory().writeUnsigned(Layout.at(Layout.SLOT), 1, 0x21);
        machine.vm().memory().write(Layout.at(Layout.SLOT), new byte[] {0x22});
        Machine.expectDone(context.await(exit));
        Check.equal("exits of a guest that has memory", 0, looks.get());
    }

    /** New code is executed, whatever the engine kept of the old one. */
    private static void codeChanges(CaseContext context, Mode mode) throws Exception {
        Machine machine = Machine.create(context, mode, CHANGING, VmConfig.defaults());
        CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
        startWaiting(machine, exit);
        machine.vm().memory().write(Layout.at(Layout.CODE + 2L), new byte[] {(byte) 0x90, (byte) 0x90}); // nop; nop: goes on to the end
        Machine.expectDone(context.await(exit));
    }
}
