package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSI;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.List;

/** Slots: what is mapped, what is refused, and what the guest may do with them. */
final class SlotCases {

    private static final GuestCode STORE_LOAD = GuestCode.of("mov fs:[{bx}], al; mov al, fs:[{bx}]")
            .for16("64 88 07 64 8a 07")
            .for32("64 88 03 64 8a 03")
            .for64("64 88 03 64 8a 03");
    private static final GuestCode TWO_ALIASES = GuestCode.of("mov byte ptr fs:[{bx}], 0x5a; mov al, fs:[{si}]; out dx, al")
            .for16("64 c6 07 5a 64 8a 04 ee")
            .for32("64 c6 03 5a 64 8a 06 ee")
            .for64("64 c6 03 5a 64 8a 06 ee");
    private static final GuestCode NOTHING = GuestCode.of("nop", "90");
    private static final long FAR = 0x1_0000_0000L;
    private static final int MOST_TO_FILL = 1024;

    private SlotCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("slots");
        list.api("list", SlotCases::list).quick();
        list.api("overlapping", SlotCases::overlapping);
        list.api("misaligned", SlotCases::misaligned);
        list.api("outside-the-address-space", SlotCases::outsideAddressSpace);
        list.api("narrow-address-space", SlotCases::narrow);
        list.api("outside-the-host-memory", SlotCases::outsideHostMemory);
        list.api("not-mapped-here", SlotCases::notMappedHere);
        list.api("of-another-machine", SlotCases::ofAnotherMachine).virtualMachines(2);
        list.api("closed-host-memory", SlotCases::closedHostMemory);
        list.api("too-many", SlotCases::tooMany);
        list.api("read-only-unsupported", SlotCases::readOnlyUnsupported);
        list.machine("read-only", STORE_LOAD, SlotCases::readOnly).needs(Capability.READ_ONLY_MEMORY);
        list.machine("protect", STORE_LOAD, SlotCases::protect).needs(Capability.READ_ONLY_MEMORY);
        list.machine("execute", NOTHING, SlotCases::execute);
        list.machine("one-memory-in-two-slots", TWO_ALIASES, SlotCases::aliases);
        return list.cases();
    }

    /** A virtual machine without memory, and some memory of three granules. */
    private record Empty(X86VirtualMachine vm, HostMemory host, long unit) {
        static Empty of(CaseContext context) {
            return of(context, VmConfig.defaults());
        }

        static Empty of(CaseContext context, VmConfig config) {
            HostMemory host = context.closing(context.accelerator().memory().anonymous(3 * context.granularity()));
            return new Empty(context.createVm(config), host, context.granularity());
        }

        GuestMemory memory() {
            return vm.memory();
        }

        void refused(String what, long gpa, long offset, long size) {
            List<MemorySlot> before = memory().slots();
            Check.refused(what, IllegalArgumentException.class, () -> memory().map(GuestAddress.of(gpa), host, offset, size, Access.READ_WRITE_EXECUTE));
            Check.equal("slots after a refusal", before, memory().slots());
        }
    }

    private static void list(CaseContext context) {
        Empty empty = Empty.of(context);
        GuestMemory memory = empty.memory();
        MemorySlot high = memory.map(Layout.at(FAR), empty.host(), empty.unit(), 2 * empty.unit(), Access.READ_WRITE);
        MemorySlot low = memory.map(Layout.at(empty.unit()), empty.host(), Access.READ_WRITE_EXECUTE);
        Check.equal("slots", List.of(low, high), memory.slots());
        Check.equal("size", 3 * empty.unit(), low.sizeBytes());
        Check.equal("offset", empty.unit(), high.hostOffset());
        Check.that(low.number() != high.number(), "two slots have one number");
        MemorySlot changed = memory.protect(high, Access.READ_WRITE_EXECUTE);
        Check.equal("slots", List.of(low, changed), memory.slots());
        memory.unmap(low);
        Check.equal("slots", List.of(changed), memory.slots());
        MemorySlot again = memory.map(Layout.at(empty.unit()), empty.host(), Access.READ_WRITE_EXECUTE);
        Check.equal("number of a new slot", low.number(), again.number());
    }

    private static void overlapping(CaseContext context) {
        Empty empty = Empty.of(context);
        long unit = empty.unit();
        empty.memory().map(Layout.at(4 * unit), empty.host(), Access.READ_WRITE_EXECUTE);
        empty.refused("the same place", 4 * unit, 0, 3 * unit);
        empty.refused("its first part", 4 * unit, 0, unit);
        empty.refused("its last part", 6 * unit, 0, unit);
        empty.refused("across its start", 3 * unit, 0, 2 * unit);
        empty.refused("across its end", 6 * unit, 0, 2 * unit);
        empty.memory().map(Layout.at(3 * unit), empty.host(), 0, unit, Access.READ_WRITE_EXECUTE);
        empty.memory().map(Layout.at(7 * unit), empty.host(), 0, unit, Access.READ_WRITE_EXECUTE);
        try (HostMemory large = context.accelerator().memory().anonymous(8 * unit)) {
            Check.refused("around it", IllegalArgumentException.class, () -> empty.memory().map(Layout.at(2 * unit), large, Access.READ_WRITE));
        }
        Check.equal("slots", 3, empty.memory().slots().size());
    }

    private static void misaligned(CaseContext context) {
        Empty empty = Empty.of(context);
        long unit = empty.unit();
        empty.refused("address", unit + 1, 0, unit);
        empty.refused("address of half a granule", unit / 2, 0, unit);
        empty.refused("size", unit, 0, unit + 1);
        empty.refused("size of half a granule", unit, 0, unit / 2);
        empty.refused("offset", unit, 1, unit);
        empty.refused("offset of half a granule", unit, unit / 2, unit);
        empty.refused("no size", unit, 0, 0);
        empty.refused("negative size", unit, 0, -unit);
    }

    private static void outsideAddressSpace(CaseContext context) {
        Empty empty = Empty.of(context);
        long unit = empty.unit();
        long end = 1L << empty.vm().capabilities().limits().addressBits();
        empty.refused("behind the end", end, 0, unit);
        empty.refused("across the end", end - unit, 0, 2 * unit);
        empty.refused("the last address", -unit, 0, unit);
        empty.refused("wrapping round", -unit, 0, 2 * unit);
        empty.refused("the sign bit", Long.MIN_VALUE, 0, unit);
    }

    private static void narrow(CaseContext context) {
        Empty empty = Empty.of(context, VmConfig.defaults().withAddressBits(32));
        Check.equal("address bits", 32, empty.vm().capabilities().limits().addressBits());
        empty.refused("at 4 GiB", FAR, 0, empty.unit());
        empty.refused("across 4 GiB", FAR - empty.unit(), 0, 2 * empty.unit());
        empty.memory().map(Layout.at(FAR - empty.unit()), empty.host(), 0, empty.unit(), Access.READ_WRITE_EXECUTE);
    }

    private static void outsideHostMemory(CaseContext context) {
        Empty empty = Empty.of(context);
        long unit = empty.unit();
        empty.refused("offset at the end", 0, 3 * unit, unit);
        empty.refused("size too large", 0, unit, 3 * unit);
        empty.refused("negative offset", 0, -unit, unit);
        empty.refused("offset that wraps round", 0, Long.MAX_VALUE - unit + 1, unit);
        empty.refused("enormous size", 0, 0, 1L << 62);
    }

    private static void notMappedHere(CaseContext context) {
        Empty empty = Empty.of(context);
        GuestMemory memory = empty.memory();
        MemorySlot slot = memory.map(Layout.at(0), empty.host(), Access.READ_WRITE_EXECUTE);
        MemorySlot changed = memory.protect(slot, Access.READ_WRITE);
        Check.refused("unmap the slot as it was", IllegalArgumentException.class, () -> memory.unmap(slot));
        Check.refused("protect the slot as it was", IllegalArgumentException.class, () -> memory.protect(slot, Access.READ_WRITE));
        Check.refused("another size", IllegalArgumentException.class,
                () -> memory.unmap(new MemorySlot(slot.number(), slot.gpa(), slot.host(), 0, empty.unit(), changed.access())));
        memory.unmap(changed);
        Check.refused("unmap twice", IllegalArgumentException.class, () -> memory.unmap(changed));
        Check.refused("protect what is gone", IllegalArgumentException.class, () -> memory.protect(changed, Access.READ_WRITE));
        Check.equal("slots", List.of(), memory.slots());
    }

    private static void ofAnotherMachine(CaseContext context) {
        Empty one = Empty.of(context);
        Empty other = Empty.of(context);
        MemorySlot slot = one.memory().map(Layout.at(0), one.host(), Access.READ_WRITE_EXECUTE);
        Check.refused("unmap", IllegalArgumentException.class, () -> other.memory().unmap(slot));
        Check.refused("protect", IllegalArgumentException.class, () -> other.memory().protect(slot, Access.READ_WRITE));
        Check.equal("slots", List.of(slot), one.memory().slots());
    }

    private static void closedHostMemory(CaseContext context) {
        Empty empty = Empty.of(context);
        HostMemory closed = context.accelerator().memory().anonymous(empty.unit());
        closed.close();
        Check.refused("map", IllegalStateException.class, () -> empty.memory().map(Layout.at(0), closed, Access.READ_WRITE_EXECUTE));
        Check.equal("slots", List.of(), empty.memory().slots());
        empty.memory().map(Layout.at(0), empty.host(), Access.READ_WRITE_EXECUTE);
    }

    private static void tooMany(CaseContext context) {
        Empty empty = Empty.of(context);
        int most = empty.vm().capabilities().limits().maxMemorySlots();
        if (most > MOST_TO_FILL) {
            throw context.skip(most + " memory slots are too many to fill in a test");
        }
        List<MemorySlot> slots = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            slots.add(empty.memory().map(Layout.at(2L * i * empty.unit()), empty.host(), 0, empty.unit(), Access.READ_WRITE));
        }
        empty.refused("one more", 2L * most * empty.unit(), 0, empty.unit());
        empty.memory().unmap(slots.get(most / 2));
        empty.memory().map(Layout.at(2L * most * empty.unit()), empty.host(), 0, empty.unit(), Access.READ_WRITE);
    }

    private static void readOnlyUnsupported(CaseContext context) {
        if (context.accelerator().capabilities().has(Capability.READ_ONLY_MEMORY)) {
            throw context.skip("the accelerator has the capability READ_ONLY_MEMORY");
        }
        Empty empty = Empty.of(context);
        for (Access access : List.of(Access.READ, Access.READ_EXECUTE)) {
            var refusal = Check.refused(access.toString(), UnsupportedCapabilityException.class, () -> empty.memory().map(Layout.at(0), empty.host(), access));
            Check.equal("capability", Capability.READ_ONLY_MEMORY, refusal.capability());
        }
        Check.equal("slots", List.of(), empty.memory().slots());
    }

    private static Machine startStoreLoad(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STORE_LOAD);
        machine.cpu().set(RBX, machine.slot(8));
        machine.cpu().set(RAX, 0x77);
        return machine;
    }

    /** Reads come from the memory, writes are exits and do not reach it. */
    private static void readOnly(CaseContext context, Mode mode) {
        for (Access access : List.of(Access.READ, Access.READ_EXECUTE)) {
            try (Machine machine = startStoreLoad(context, mode)) {
                machine.mapSlot(1, access);
                machine.vm().memory().writeUnsigned(Layout.at(Layout.SLOT + 8), 1, 0x33);
                Check.equal("exit", new VcpuExit.MmioWrite(Layout.at(Layout.SLOT + 8), 1, 0x77), machine.run());
                machine.finish();
                Check.equal("AL", 0x33, machine.cpu().get(RAX));
                Check.equal("memory", 0x33, machine.vm().memory().readUnsigned(Layout.at(Layout.SLOT + 8), 1));
            }
        }
    }

    private static void protect(CaseContext context, Mode mode) {
        Machine machine = startStoreLoad(context, mode);
        MemorySlot slot = machine.mapSlot(1, Access.READ_WRITE);
        machine.finish();
        Check.equal("memory", 0x77, machine.vm().memory().readUnsigned(Layout.at(Layout.SLOT + 8), 1));
        slot = machine.vm().memory().protect(slot, Access.READ);
        Check.equal("access", Access.READ, slot.access());
        machine.enter(machine.cpu());
        machine.cpu().set(RAX, 0x11);
        Check.equal("exit", new VcpuExit.MmioWrite(Layout.at(Layout.SLOT + 8), 1, 0x11), machine.run());
        machine.vm().memory().protect(slot, Access.READ_WRITE_EXECUTE); // too late for the write that has left already
        machine.finish();
        Check.equal("AL", 0x77, machine.cpu().get(RAX));
        machine.enter(machine.cpu());
        machine.cpu().set(RAX, 0x22);
        machine.finish();
        Check.equal("memory", 0x22, machine.vm().memory().readUnsigned(Layout.at(Layout.SLOT + 8), 1));
    }

    /** Memory without execute access is executed exactly where the engine cannot protect it. */
    private static void execute(CaseContext context, Mode mode) {
        for (Access access : List.of(Access.READ_WRITE_EXECUTE, Access.READ_WRITE)) {
            try (Machine machine = Machine.start(context, mode, NOTHING)) {
                machine.mapAt(Layout.RAM_BYTES, 1, access);
                machine.vm().memory().write(Layout.at(Layout.RAM_BYTES), NOTHING.image(mode));
                if (mode == Mode.REAL) {
                    machine.cpu().setSegment(SegmentRegister.CS, Segment.realMode((int) (Layout.RAM_BYTES >> 4), true));
                }
                machine.cpu().set(RIP, mode == Mode.REAL ? 0 : Layout.RAM_BYTES);
                if (access.isExecutable() || !context.accelerator().capabilities().has(Capability.EXECUTE_PROTECTION)) {
                    machine.finish();
                } else {
                    VcpuExit exit = machine.run();
                    Check.that(!Machine.isDone(exit), "memory without execute access was executed");
                }
            }
        }
    }

    private static void aliases(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, TWO_ALIASES);
        long unit = context.granularity();
        try (HostMemory host = context.accelerator().memory().anonymous(unit)) {
            machine.vm().memory().map(Layout.at(Layout.SLOT), host, Access.READ_WRITE);
            machine.vm().memory().map(Layout.at(Layout.SLOT + 2 * unit), host, Access.READ_WRITE);
        }
        machine.cpu().set(RBX, machine.slot(4));
        machine.cpu().set(RSI, machine.slot(2 * unit + 4));
        machine.cpu().set(RDX, Dialog.PORT);
        Check.equal("exit", new VcpuExit.PortWrite(Dialog.PORT, 1, 0x5a), machine.run());
        machine.finish();
        Check.equal("memory", 0x5a, machine.vm().memory().readUnsigned(Layout.at(Layout.SLOT + 2 * unit + 4), 1));
    }
}
