package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.GuestMemoryException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Access of the host to the guest's memory: across slots, into holes, as numbers. */
final class GuestMemoryCases {

    private static final GuestCode CROSSING = GuestCode.of("mov eax, fs:[{bx}]; inc eax; mov fs:[{bx}], eax")
            .for16("64 66 8b 07 66 40 64 66 89 07")
            .for32("64 8b 03 40 64 89 03")
            .for64("64 8b 03 ff c0 64 89 03");
    private static final GuestCode REPLACED = GuestCode.of("mov al, 0x10; mov bl, al", "b0 10 88 c3");

    private GuestMemoryCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("guest-memory");
        list.api("across-slots", GuestMemoryCases::acrossSlots).quick();
        list.api("holes", GuestMemoryCases::holes);
        list.api("numbers", GuestMemoryCases::numbers);
        list.api("sizes-refused", GuestMemoryCases::sizesRefused);
        list.api("far-addresses", GuestMemoryCases::farAddresses);
        list.api("populated", GuestMemoryCases::populated).quick();
        list.api("populate-refused", GuestMemoryCases::populateRefused);
        list.api("populate-read-only", GuestMemoryCases::populateReadOnly).needs(Capability.READ_ONLY_MEMORY);
        list.machine("populated-for-a-guest", CROSSING, GuestMemoryCases::populatedForGuest);
        list.machine("seen-by-the-guest", CROSSING, GuestMemoryCases::seenByGuest);
        list.machine("code-replaced", REPLACED, GuestMemoryCases::codeReplaced);
        list.machine("code-replaced-in-the-segment", REPLACED, GuestMemoryCases::codeReplacedInSegment);
        return list.cases();
    }

    /** Memory whose first two granules are of different host memories, the second at its other end. */
    private static GuestMemory twoSlots(CaseContext context) {
        long unit = context.granularity();
        GuestMemory memory = context.createVm(VmConfig.defaults()).memory();
        try (HostMemory low = context.accelerator().memory().anonymous(unit); HostMemory high = context.accelerator().memory().anonymous(2 * unit)) {
            memory.map(Layout.at(0), low, Access.READ_WRITE_EXECUTE);
            memory.map(Layout.at(unit), high, unit, unit, Access.READ_WRITE_EXECUTE);
        }
        return memory;
    }

    private static void acrossSlots(CaseContext context) {
        GuestMemory memory = twoSlots(context);
        long unit = context.granularity();
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7};
        memory.write(Layout.at(unit - 3), bytes);
        Check.equal("read", bytes, memory.read(Layout.at(unit - 3), 7));
        Check.equal("last of the first slot", 0x0302_01, memory.readUnsigned(Layout.at(unit - 4), 4) >>> 8);
        Check.equal("first of the second slot", 0x0706_0504, memory.readUnsigned(Layout.at(unit), 4));
        byte[] whole = memory.read(Layout.at(0), (int) (2 * unit));
        Check.equal("everything", 4, whole[(int) unit]);
        memory.read(Layout.at(unit - 3), bytes);
        MemorySegment native4 = MemorySegment.ofArray(new byte[4]);
        memory.read(Layout.at(unit - 2), native4);
        Check.equal("segment", 0x0504_0302, native4.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
        memory.write(Layout.at(unit), new byte[0]);
        Check.equal("nothing", 0, memory.read(Layout.at(unit), 0).length);
    }

    /** Nothing is copied when part of the range has no memory. */
    private static void holes(CaseContext context) {
        GuestMemory memory = twoSlots(context);
        long end = 2 * context.granularity();
        byte[] target = {9, 9, 9, 9};
        refused(end - 2, 4, "read", () -> memory.read(Layout.at(end - 2), target));
        Check.equal("target", new byte[] {9, 9, 9, 9}, target);
        refused(end - 2, 4, "write", () -> memory.write(Layout.at(end - 2), target));
        Check.equal("memory", new byte[2], memory.read(Layout.at(end - 2), 2));
        refused(end - 1, 8, "readUnsigned", () -> memory.readUnsigned(Layout.at(end - 1), 8));
        refused(end - 1, 2, "writeUnsigned", () -> memory.writeUnsigned(Layout.at(end - 1), 2, -1));
        Check.equal("memory", 0, memory.readUnsigned(Layout.at(end - 1), 1));
        refused(end - 1, 2, "modified", () -> memory.modified(Layout.at(end - 1), 2));
        refused(end, 1, "read behind the end", () -> memory.read(Layout.at(end), 1));
        memory.modified(Layout.at(0), end);
    }

    private static void refused(long gpa, long size, String what, Check.Action action) {
        GuestMemoryException refusal = Check.refused(what, GuestMemoryException.class, action);
        Check.equal(what + ": address", gpa, refusal.gpa());
        Check.equal(what + ": size", size, refusal.sizeBytes());
    }

    private static void numbers(CaseContext context) {
        GuestMemory memory = twoSlots(context);
        long unit = context.granularity();
        for (long gpa : new long[] {0, 3, unit - 3, unit - 1, unit + 5}) {
            for (int size : new int[] {1, 2, 4, 8}) {
                long all = size == 8 ? -1 : (1L << 8 * size) - 1;
                memory.write(Layout.at(gpa == 0 ? 0 : gpa - 1), new byte[12]);
                memory.writeUnsigned(Layout.at(gpa), size, 0x8877_6655_4433_2281L);
                Check.equal("number of " + size + " at " + gpa, 0x8877_6655_4433_2281L & all, memory.readUnsigned(Layout.at(gpa), size));
                Check.equal("low byte", 0x81, memory.readUnsigned(Layout.at(gpa), 1));
                Check.equal("byte behind it", 0, memory.readUnsigned(Layout.at(gpa + size), 1));
            }
        }
    }

    private static void sizesRefused(CaseContext context) {
        GuestMemory memory = twoSlots(context);
        for (int size : new int[] {0, -1, 3, 5, 7, 9, 16, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            Check.refused("read of " + size, IllegalArgumentException.class, () -> memory.readUnsigned(Layout.at(0), size));
            Check.refused("write of " + size, IllegalArgumentException.class, () -> memory.writeUnsigned(Layout.at(0), size, 0));
        }
        Check.refused("modified", IllegalArgumentException.class, () -> memory.modified(Layout.at(0), -1));
        Check.refused("modified", GuestMemoryException.class, () -> memory.modified(Layout.at(0), Long.MAX_VALUE));
    }

    private static void farAddresses(CaseContext context) {
        GuestMemory memory = twoSlots(context);
        for (long gpa : new long[] {-1, -8, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 52}) {
            Check.refused("read", GuestMemoryException.class, () -> memory.read(GuestAddress.of(gpa), 16));
            Check.refused("write", GuestMemoryException.class, () -> memory.write(GuestAddress.of(gpa), new byte[16]));
            Check.refused("readUnsigned", GuestMemoryException.class, () -> memory.readUnsigned(GuestAddress.of(gpa), 8));
            Check.refused("writeUnsigned", GuestMemoryException.class, () -> memory.writeUnsigned(GuestAddress.of(gpa), 8, 0));
        }
    }

    /** Whatever is populated, what is in it stays. */
    private static void populated(CaseContext context) {
        GuestMemory memory = twoSlots(context);
        long unit = context.granularity();
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7};
        memory.write(Layout.at(unit - 3), bytes);
        for (Access access : Access.values()) {
            memory.populate(Layout.at(0), 2 * unit, access);
            memory.populate(Layout.at(unit - 1), 2, access);
            memory.populate(Layout.at(unit), 0, access);
            memory.populate(Layout.at(2 * unit - 1), 1, access);
        }
        memory.populate(Layout.at(Layout.MMIO), 0, Access.READ);
        Check.equal("memory", bytes, memory.read(Layout.at(unit - 3), 7));
        Check.equal("everything else", 28, sum(memory.read(Layout.at(0), (int) (2 * unit))));
    }

    private static int sum(byte[] bytes) {
        int sum = 0;
        for (byte value : bytes) {
            sum += value;
        }
        return sum;
    }

    private static void populateRefused(CaseContext context) {
        GuestMemory memory = twoSlots(context);
        long unit = context.granularity();
        long end = 2 * unit;
        refused(end - 1, 2, "populate", () -> memory.populate(Layout.at(end - 1), 2, Access.READ));
        refused(end, unit, "populate behind the end", () -> memory.populate(Layout.at(end), unit, Access.READ_WRITE));
        refused(0, Long.MAX_VALUE, "populate everything", () -> memory.populate(Layout.at(0), Long.MAX_VALUE, Access.READ));
        Check.refused("a negative size", IllegalArgumentException.class, () -> memory.populate(Layout.at(0), -1, Access.READ));
        for (long gpa : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 52}) {
            Check.refused("populate", GuestMemoryException.class, () -> memory.populate(GuestAddress.of(gpa), 16, Access.READ));
        }
    }

    /** A slot is populated for no more than the guest may do with it. */
    private static void populateReadOnly(CaseContext context) {
        GuestMemory memory = context.createVm(VmConfig.defaults()).memory();
        long unit = context.granularity();
        try (HostMemory host = context.accelerator().memory().anonymous(2 * unit)) {
            memory.map(Layout.at(0), host, 0, unit, Access.READ_WRITE);
            memory.map(Layout.at(unit), host, unit, unit, Access.READ);
        }
        memory.populate(Layout.at(0), 2 * unit, Access.READ);
        for (Access more : List.of(Access.READ_WRITE, Access.READ_EXECUTE, Access.READ_WRITE_EXECUTE)) {
            Check.refused(more + " of a slot to be read", IllegalArgumentException.class, () -> memory.populate(Layout.at(0), 2 * unit, more));
        }
        memory.populate(Layout.at(0), unit, Access.READ_WRITE);
        Check.refused("execution of data", IllegalArgumentException.class, () -> memory.populate(Layout.at(0), unit, Access.READ_EXECUTE));
    }

    /** By the owner of the vCPU, before it runs and in the middle of an access. */
    private static void populatedForGuest(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, CROSSING);
        GuestMemory memory = machine.vm().memory();
        long size = 2 * context.granularity();
        machine.mapSlot(2, Access.READ_WRITE);
        memory.populate(Layout.at(Layout.SLOT), size, Access.READ_WRITE);
        memory.writeUnsigned(Layout.at(Layout.SLOT + 2), 4, 0x1234_ffff);
        machine.cpu().set(RBX, machine.slot(2));
        Machine.expectDone(machine.run());
        memory.populate(Layout.at(Layout.SLOT), size, Access.READ);
        memory.populate(Layout.at(Layout.CODE), 1, Access.READ_WRITE_EXECUTE);
        Machine.settle(machine.cpu());
        Check.equal("EAX", 0x1235_0000, machine.cpu().get(RAX));
        Check.equal("memory", 0x1235_0000, memory.readUnsigned(Layout.at(Layout.SLOT + 2), 4));
    }

    /** A number across two slots, for the guest as for the host. */
    private static void seenByGuest(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, CROSSING);
        GuestMemory memory = machine.vm().memory();
        long gpa = Layout.SLOT + context.granularity() - 2;
        machine.mapSlot(1, Access.READ_WRITE);
        machine.mapAt(Layout.SLOT + context.granularity(), 1, Access.READ_WRITE);
        memory.writeUnsigned(Layout.at(gpa), 4, 0x1234_ffff);
        machine.cpu().set(RBX, machine.slot(context.granularity() - 2));
        machine.finish();
        Check.equal("EAX", 0x1235_0000, machine.cpu().get(RAX));
        Check.equal("memory", 0x1235_0000, memory.readUnsigned(Layout.at(gpa), 4));
    }

    private static void codeReplaced(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, REPLACED);
        for (int value : new int[] {0x10, 0x20, 0x30}) {
            machine.vm().memory().write(Layout.at(Layout.CODE + 1L), new byte[] {(byte) value});
            machine.enter(machine.cpu());
            machine.finish();
            Check.equal("BL", value, machine.cpu().get(RBX) & 0xff);
        }
    }

    /** Who writes past the interface says so. */
    private static void codeReplacedInSegment(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, REPLACED);
        for (int value : new int[] {0x10, 0x20, 0x30}) {
            machine.ram().host().segment().set(ValueLayout.JAVA_BYTE, Layout.CODE + 1L, (byte) value);
            machine.vm().memory().modified(Layout.at(Layout.CODE + 1L), 1);
            machine.enter(machine.cpu());
            machine.finish();
            Check.equal("BL", value, machine.cpu().get(RBX) & 0xff);
        }
    }
}
