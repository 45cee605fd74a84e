package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MachineMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Memory that the engine holds for a virtual machine: the guest's and the host's as any other. */
final class MachineMemoryCases {

    private static final long SHOWN = 0x1357_9bdfL;
    private static final long STORED = 0x2468_ace0L;
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT;

    private static final GuestCode SWAP = GuestCode.of("mov fs:[{bx}], eax; mov ecx, fs:[{bx}+4]")
            .for16("64 66 89 07 64 66 8b 4f 04").for32("64 89 03 64 8b 4b 04").for64("64 89 03 64 8b 4b 04");

    private MachineMemoryCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("machine-memory");
        add(list, "shared", SWAP, MachineMemoryCases::shared).quick();
        add(list, "all-of-it", SWAP, MachineMemoryCases::allOfIt);
        add(list, "snapshot", SWAP, MachineMemoryCases::snapshot);
        add(list, "in-another-machine", SWAP, MachineMemoryCases::inAnotherMachine).virtualMachines(2);
        add(list, "outlives-the-machine", SWAP.in(Mode.REAL), MachineMemoryCases::outlivesTheMachine);
        add(list, "refusals", RegisterCases.NOTHING.in(Mode.REAL), MachineMemoryCases::refusals);
        return list.cases();
    }

    private static Entry add(CaseList list, String name, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body).needs(Capability.MACHINE_MEMORY);
    }

    private static MachineMemory part(X86VirtualMachine vm) {
        return vm.feature(MachineMemory.class).orElseThrow(() -> new AssertionError("the feature is missing"));
    }

    private static HostMemory allocate(Machine machine, int granules) {
        return machine.context().closing(part(machine.vm()).allocate(granules * machine.context().granularity()));
    }

    private static void swaps(Machine machine) {
        machine.enter(machine.cpu());
        machine.cpu().set(RBX, machine.slot(0));
        machine.cpu().set(RAX, STORED);
        machine.finish();
        Check.equal("what the guest reads", SHOWN, machine.cpu().get(RCX));
    }

    private static void requireStored(HostMemory memory, long offset) {
        Check.equal("what the host reads", STORED, Integer.toUnsignedLong(memory.segment().get(WORD, offset)));
    }

    private static void shared(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, SWAP);
        HostMemory memory = allocate(machine, 2);
        Check.equal("it begins zeroed", 0, memory.segment().get(WORD, 0));
        long offset = context.granularity();
        MemorySlot slot = machine.vm().memory().map(Layout.at(Layout.SLOT), memory, offset, offset, Access.READ_WRITE);
        memory.segment().set(WORD, offset + 4, (int) SHOWN);
        swaps(machine);
        requireStored(memory, offset);
        machine.vm().memory().unmap(slot);
        memory.segment().set(WORD, offset, 0);
        machine.vm().memory().map(Layout.at(Layout.SLOT), memory, offset, offset, Access.READ_WRITE_EXECUTE);
        swaps(machine);
        requireStored(memory, offset);
    }

    /** A guest that has nothing else: code, tables and data. */
    private static void allOfIt(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, SWAP);
        machine.vm().memory().unmap(machine.ram());
        HostMemory memory = context.closing(part(machine.vm()).allocate(Layout.RAM_BYTES));
        machine.vm().memory().map(Layout.at(0), memory, Access.READ_WRITE_EXECUTE);
        machine.vm().memory().write(Layout.at(0), GuestImage.of(mode));
        machine.vm().memory().write(Layout.at(Layout.CODE), SWAP.image(mode));
        MemorySlot slot = machine.mapSlot(1, Access.READ_WRITE);
        slot.host().segment().set(WORD, 4, (int) SHOWN);
        swaps(machine);
        requireStored(slot.host(), 0);
    }

    private static void snapshot(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, SWAP);
        HostMemory memory = allocate(machine, 1);
        machine.vm().memory().map(Layout.at(Layout.SLOT), memory, Access.READ_WRITE);
        memory.segment().set(WORD, 4, (int) SHOWN);
        try (var snapshot = machine.vm().snapshot()) {
            swaps(machine);
            requireStored(memory, 0);
            machine.vm().restore(snapshot);
            Check.equal("word in the snapshot", 0, memory.segment().get(WORD, 0));
            swaps(machine);
            requireStored(memory, 0);
        }
    }

    private static void inAnotherMachine(CaseContext context, Mode mode) {
        Machine owner = Machine.start(context, mode, SWAP);
        HostMemory memory = allocate(owner, 1);
        owner.vm().memory().map(Layout.at(Layout.SLOT), memory, Access.READ_WRITE);
        Machine other = Machine.start(context, mode, SWAP);
        other.vm().memory().map(Layout.at(Layout.SLOT), memory, Access.READ_WRITE);
        memory.segment().set(WORD, 4, (int) SHOWN);
        swaps(other);
        requireStored(memory, 0);
        memory.segment().set(WORD, 0, 0);
        swaps(owner);
        requireStored(memory, 0);
    }

    private static void outlivesTheMachine(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, SWAP);
        MachineMemory part = part(machine.vm());
        HostMemory memory = allocate(machine, 1);
        machine.vm().memory().map(Layout.at(Layout.SLOT), memory, Access.READ_WRITE);
        memory.segment().set(WORD, 4, (int) SHOWN);
        swaps(machine);
        machine.close();
        requireStored(memory, 0);
        Check.refused("allocate", IllegalStateException.class, () -> part.allocate(context.granularity()));
    }

    private static void refusals(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        HostMemory memory = allocate(machine, 1);
        var guest = machine.vm().memory();
        for (long size : new long[] {0, -1, context.granularity() + 1}) {
            Check.refused("size " + size, IllegalArgumentException.class, () -> part(machine.vm()).allocate(size));
        }
        Check.refused("read-only", IllegalArgumentException.class, () -> guest.map(Layout.at(Layout.SLOT), memory, Access.READ_EXECUTE));
        MemorySlot slot = guest.map(Layout.at(Layout.SLOT), memory, Access.READ_WRITE);
        Check.refused("read-only later", IllegalArgumentException.class, () -> guest.protect(slot, Access.READ_EXECUTE));
        Check.refused("twice", NativeCallException.class,
                () -> guest.map(Layout.at(Layout.SLOT + memory.sizeBytes()), memory, Access.READ_WRITE));
        machine.finish();
        if (context.accelerator().capabilities().has(Capability.DIRTY_TRACKING)) {
            machine.close();
            var tracked = context.createVm(VmConfig.defaults().withDirtyTracking(DirtyTrackingMode.PAGES));
            Check.that(tracked.feature(MachineMemory.class).isEmpty(), "nothing would be recorded");
        }
    }
}
