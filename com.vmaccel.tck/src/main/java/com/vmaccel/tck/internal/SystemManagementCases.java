package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSI;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.smm.SystemManagement;
import com.vmaccel.api.smm.SystemManagementState;
import com.vmaccel.api.state.VmState;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** System management mode: into the handler and back, from every mode, and everything else that then has a second view of memory. */
final class SystemManagementCases {

    private static final long SMBASE = 0x30000;
    private static final long OTHER_SMBASE = 0x20000;
    private static final long HANDLER = 0x8000;
    private static final int PORT = 0x21;
    private static final long COUNTER = Layout.DATA;
    private static final long FLAG = Layout.DATA + 0x2000;
    private static final SystemManagementState INSIDE = new SystemManagementState(true, false, false, false);
    private static final SystemManagementState WAITING = new SystemManagementState(false, true, false, false);

    /** inc byte ptr [0xa000]; out 0x21, al; rsm */
    private static final byte[] COUNT = HexFormat.of().parseHex("fe0600a0e6210faa");
    /** mov byte ptr [0x80000], 0x5a; rsm */
    private static final byte[] STORE = HexFormat.of().parseHex("67c605000008005a0faa");
    /** rsm */
    private static final byte[] RETURN = HexFormat.of().parseHex("0faa");

    private static final GuestCode WAIT = GuestCode.of("1: cmp byte ptr [{si}], 0; jz 1b").for16("80 3c 00 74 fb").for32("80 3e 00 74 fb").for64("80 3e 00 74 fb");

    private SystemManagementCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("system-management");
        add(list, "handler-and-back", SystemManagementCases::handlerAndBack).quick();
        add(list, "moved", SystemManagementCases::moved);
        add(list, "pending", SystemManagementCases::pending);
        add(list, "saved-inside", SystemManagementCases::savedInside).quick();
        add(list, "snapshot-inside", SystemManagementCases::snapshotInside);
        add(list, "reset-inside", SystemManagementCases::resetInside);
        add(list, "slot-changes-inside", SystemManagementCases::slotChangesInside);
        for (DirtyTrackingMode mode : DirtyTrackingMode.values()) {
            mode.capability().ifPresent(capability ->
                    add(list, "written-" + mode.name().toLowerCase(Locale.ROOT).replace('_', '-'), (context, guest) -> written(context, guest, mode)).needs(capability));
        }
        list.api("only-on-request", SystemManagementCases::onlyOnRequest).quick();
        return list.cases();
    }

    private static Entry add(CaseList list, String name, Entry.Body body) {
        return list.machine(name, WAIT, body).needs(Capability.SYSTEM_MANAGEMENT);
    }

    /** Lets a system management interrupt return at once. */
    static void installReturn(Machine machine) {
        machine.vm().memory().write(Layout.at(SMBASE + HANDLER), RETURN);
    }

    private static Machine start(CaseContext context, Mode mode, VmConfig config) {
        Machine machine = Machine.start(context, mode, WAIT, config.withOptions(VmOption.SYSTEM_MANAGEMENT));
        machine.vm().memory().write(Layout.at(SMBASE + HANDLER), COUNT);
        machine.cpu().set(RSI, FLAG);
        return machine;
    }

    private static Machine start(CaseContext context, Mode mode) {
        return start(context, mode, VmConfig.defaults());
    }

    private static SystemManagement part(X86Vcpu cpu) {
        return cpu.feature(SystemManagement.class).orElseThrow(() -> new AssertionError("the feature is missing"));
    }

    private static void requireInside(Machine machine, long smbase) {
        VcpuExit exit = machine.run();
        Check.that(InterruptGuest.isOut(exit, PORT), "expected the handler, was " + exit);
        Check.equal("state in the handler", INSIDE, part(machine.cpu()).state());
        Machine.settle(machine.cpu());
        Check.equal("base of CS", smbase, machine.cpu().segment(SegmentRegister.CS).base());
        Check.equal("RIP", HANDLER + COUNT.length - RETURN.length, machine.cpu().get(RIP));
        Check.equal("calls of the handler", 1, machine.vm().memory().readUnsigned(Layout.at(COUNTER), 1));
    }

    private static void requireBack(Machine machine) {
        machine.vm().memory().writeUnsigned(Layout.at(FLAG), 1, 1);
        machine.finish();
        Check.equal("RSI", FLAG, machine.cpu().get(RSI));
        Check.equal("RIP", WAIT.end(machine.mode()) + 2, machine.cpu().get(RIP));
        Check.equal("state behind the handler", SystemManagementState.NONE, part(machine.cpu()).state());
        Check.equal("calls of the handler", 1, machine.vm().memory().readUnsigned(Layout.at(COUNTER), 1));
    }

    private static void handlerAndBack(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        Check.equal("state", SystemManagementState.NONE, part(machine.cpu()).state());
        machine.cpu().interrupts().smi();
        machine.cpu().interrupts().smi();
        requireInside(machine, SMBASE);
        requireBack(machine);
    }

    private static void moved(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        Check.equal("SMBASE after reset", SMBASE, machine.cpu().msr(MsrIndex.IA32_SMBASE));
        machine.cpu().setMsr(MsrIndex.IA32_SMBASE, OTHER_SMBASE);
        machine.vm().memory().write(Layout.at(SMBASE + HANDLER), RETURN);
        machine.vm().memory().write(Layout.at(OTHER_SMBASE + HANDLER), COUNT);
        machine.cpu().interrupts().smi();
        requireInside(machine, OTHER_SMBASE);
        requireBack(machine);
        Check.equal("SMBASE", OTHER_SMBASE, machine.cpu().msr(MsrIndex.IA32_SMBASE));
    }

    private static void pending(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        part(machine.cpu()).setState(WAITING);
        Check.equal("state", WAITING, part(machine.cpu()).state());
        VmState state = machine.vm().save();
        part(machine.cpu()).setState(SystemManagementState.NONE);
        machine.vm().load(state);
        requireInside(machine, SMBASE);
        requireBack(machine);
    }

    private static void savedInside(CaseContext context, Mode mode) {
        VmState state;
        RawBytes memory;
        try (Machine machine = start(context, mode)) {
            machine.cpu().interrupts().smi();
            requireInside(machine, SMBASE);
            state = machine.vm().save();
            memory = RawBytes.of(machine.vm().memory().read(Layout.at(Layout.RAM), (int) Layout.RAM_BYTES));
        }
        try (Machine machine = start(context, mode)) {
            machine.vm().memory().write(Layout.at(Layout.RAM), memory.toArray());
            machine.vm().load(state);
            Check.equal("state", INSIDE, part(machine.cpu()).state());
            requireBack(machine);
        }
    }

    private static void snapshotInside(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        machine.cpu().interrupts().smi();
        requireInside(machine, SMBASE);
        try (var inside = machine.vm().snapshot()) {
            requireBack(machine);
            machine.vm().restore(inside);
            Check.equal("state", INSIDE, part(machine.cpu()).state());
            requireBack(machine);
        }
    }

    private static void resetInside(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        machine.cpu().interrupts().smi();
        requireInside(machine, SMBASE);
        machine.cpu().reset();
        Check.equal("state after reset", SystemManagementState.NONE, part(machine.cpu()).state());
        machine.enter(machine.cpu());
        machine.cpu().set(RSI, FLAG);
        requireBack(machine);
    }

    /** A slot that is added, protected and taken away is so in this mode, too. */
    private static void slotChangesInside(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        machine.vm().memory().write(Layout.at(SMBASE + HANDLER), STORE);
        VcpuExit store = new VcpuExit.MmioWrite(Layout.at(Layout.SLOT), 1, 0x5a);
        MemorySlot slot = machine.mapSlot(1, Access.READ_WRITE);
        stores(machine);
        Check.equal("byte in the slot", 0x5a, machine.vm().memory().readUnsigned(slot.gpa(), 1));
        MemorySlot changed = machine.vm().memory().protect(slot, Access.READ_EXECUTE);
        machine.cpu().interrupts().smi();
        Check.equal("exit at a read-only slot", store, machine.run());
        stores(machine);
        machine.vm().memory().unmap(changed);
        machine.cpu().interrupts().smi();
        Check.equal("exit where no slot is", store, machine.run());
        machine.vm().memory().writeUnsigned(Layout.at(FLAG), 1, 1);
        machine.finish();
    }

    /** Goes on until nothing but the loop is left. */
    private static void stores(Machine machine) {
        if (!machine.cpu().isPending()) {
            machine.cpu().interrupts().smi();
        }
        machine.vm().memory().writeUnsigned(Layout.at(FLAG), 1, 1);
        machine.finish();
        machine.vm().memory().writeUnsigned(Layout.at(FLAG), 1, 0);
        machine.cpu().set(RIP, Layout.CODE);
    }

    private static void written(CaseContext context, Mode guest, DirtyTrackingMode mode) {
        Machine machine = start(context, guest, VmConfig.defaults().withDirtyTracking(mode));
        DirtyTracking tracking = machine.vm().feature(DirtyTracking.class).orElseThrow();
        tracking.harvest((gpa, size) -> {});
        machine.cpu().interrupts().smi();
        requireInside(machine, SMBASE);
        Set<Long> pages = new HashSet<>();
        tracking.harvest((gpa, size) -> {
            for (long at = gpa; at < gpa + size; at += 0x1000) {
                pages.add(at);
            }
        });
        for (long page : new long[] {COUNTER, SMBASE + 0xf000}) {
            Check.that(pages.contains(page), "page 0x%x is not among those written: %s".formatted(page, pages));
        }
        Check.that(!pages.contains(FLAG & -0x1000), "a page that was only read: " + pages);
        requireBack(machine);
    }

    private static void onlyOnRequest(CaseContext context) {
        var vm = context.createVm(VmConfig.defaults());
        X86Vcpu cpu = context.createVcpu(vm, 0);
        Check.that(!vm.capabilities().has(Capability.SYSTEM_MANAGEMENT) && cpu.feature(SystemManagement.class).isEmpty(), "nobody asked for it");
        Check.refused("interrupt", UnsupportedCapabilityException.class, () -> cpu.interrupts().smi());
        if (!context.accelerator().capabilities().has(Capability.SYSTEM_MANAGEMENT)) {
            Check.refused("create", UnsupportedCapabilityException.class, () -> context.createVm(VmConfig.defaults().withOptions(VmOption.SYSTEM_MANAGEMENT)));
        }
    }
}
