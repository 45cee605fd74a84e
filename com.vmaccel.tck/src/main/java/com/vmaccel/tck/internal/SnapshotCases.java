package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Snapshots: back to the same state and memory, as often as one likes, with and without dirty tracking. */
final class SnapshotCases {

    private static final int PORT = 0x20;
    private static final long FAR = Layout.DATA + 0x18000;

    /** Says a number that it computes from registers and two pages that it changes. */
    private static final GuestCode PAGES = GuestCode.of("1: inc word ptr [{bx}]; mov ax, [{bx}]; add fs:[{si}], ax; mov ax, fs:[{si}]; out 0x20, ax; jmp 1b")
            .for16("ff 07 8b 07 64 01 04 64 8b 04 e7 20 eb f2")
            .for32("66 ff 03 66 8b 03 64 66 01 06 64 66 8b 06 66 e7 20 eb ed")
            .for64("66 ff 03 66 8b 03 64 66 01 06 64 66 8b 06 66 e7 20 eb ed");

    private SnapshotCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("snapshots");
        for (DirtyTrackingMode tracking : DirtyTrackingMode.values()) {
            String suffix = suffix(tracking);
            add(list, "again-and-again" + suffix, tracking, SnapshotCases::again).quick();
            add(list, "host-writes" + suffix, tracking, SnapshotCases::hostWrites);
            add(list, "two-snapshots" + suffix, tracking, SnapshotCases::twoSnapshots);
        }
        list.machine("restored-pages-count-as-written", PAGES.in(Mode.PROTECTED, Mode.LONG_USER), SnapshotCases::restoredPagesCount)
                .needs(Capability.DIRTY_TRACKING);
        list.machine("harvest-between", PAGES.in(Mode.PROTECTED, Mode.LONG_USER), SnapshotCases::harvestBetween)
                .needs(Capability.DIRTY_TRACKING);
        list.machine("refusals", PAGES.in(Mode.REAL), SnapshotCases::refusals);
        return list.cases();
    }

    private static String suffix(DirtyTrackingMode tracking) {
        return switch (tracking) {
            case NONE -> "";
            case PAGES -> "-by-pages";
            default -> "-by-" + tracking.name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    /** A case that is the same however written pages are recorded. */
    @FunctionalInterface
    private interface Body {
        void run(CaseContext context, Mode mode, DirtyTrackingMode tracking);
    }

    private static Entry add(CaseList list, String name, DirtyTrackingMode tracking, Body body) {
        Entry entry = list.machine(name, PAGES, (context, mode) -> body.run(context, mode, tracking));
        tracking.capability().ifPresent(entry::needs);
        return entry;
    }

    private static Machine start(CaseContext context, Mode mode, DirtyTrackingMode tracking) {
        Machine machine = Machine.start(context, mode, PAGES, VmConfig.defaults().withDirtyTracking(tracking));
        machine.mapSlot(1, Access.READ_WRITE_EXECUTE);
        machine.cpu().set(RBX, Layout.DATA);
        machine.cpu().set(X86Register.RSI, machine.slot(0x123));
        return machine;
    }

    private static List<Long> next(Machine machine, int count) {
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            VcpuExit exit = machine.run();
            Check.that(exit instanceof VcpuExit.PortWrite write && write.port() == PORT, "expected a number, was " + exit);
            values.add(((VcpuExit.PortWrite) exit).value());
            Machine.settle(machine.cpu());
        }
        return values;
    }

    private static void again(CaseContext context, Mode mode, DirtyTrackingMode tracking) {
        Machine machine = start(context, mode, tracking);
        Check.equal("numbers before", List.of(1L, 3L, 6L), next(machine, 3));
        try (VmSnapshot snapshot = machine.vm().snapshot()) {
            Check.equal("bytes held", Layout.RAM_BYTES + context.granularity(), snapshot.memoryBytes());
            for (int round = 0; round < 4; round++) {
                Check.equal("numbers in round " + round, List.of(10L, 15L, 21L), next(machine, 3));
                machine.vm().restore(snapshot);
                Check.equal("counter after restore " + round, 3, machine.vm().memory().readUnsigned(Layout.at(Layout.DATA), 2));
                Check.equal("RAX after restore " + round, 6, machine.cpu().get(RAX) & 0xffff);
            }
            machine.vm().restore(snapshot);
            Check.equal("numbers at the end", List.of(10L), next(machine, 1));
        }
    }

    private static void hostWrites(CaseContext context, Mode mode, DirtyTrackingMode tracking) {
        Machine machine = start(context, mode, tracking);
        next(machine, 1);
        try (VmSnapshot snapshot = machine.vm().snapshot()) {
            for (int round = 0; round < 2; round++) {
                machine.vm().memory().writeUnsigned(Layout.at(Layout.DATA), 2, 0x7000);
                machine.vm().memory().writeUnsigned(Layout.at(FAR), 8, 0x1122_3344_5566_7788L);
                machine.ram().host().segment().set(ValueLayout.JAVA_BYTE, Layout.DATA + 0x10, (byte) 0x5a);
                machine.vm().memory().modified(Layout.at(Layout.DATA + 0x10), 1);
                machine.cpu().set(RAX, 0x9999);
                Check.equal("number from what the host wrote", List.of(0x7002L), next(machine, 1));
                machine.vm().restore(snapshot);
                Check.equal("written through the API", 0, machine.vm().memory().readUnsigned(Layout.at(FAR), 8));
                Check.equal("written through the segment", 0, machine.vm().memory().readUnsigned(Layout.at(Layout.DATA + 0x10), 1));
                Check.equal("number", List.of(3L), next(machine, 1));
                machine.vm().restore(snapshot);
            }
        }
    }

    private static void twoSnapshots(CaseContext context, Mode mode, DirtyTrackingMode tracking) {
        Machine machine = start(context, mode, tracking);
        next(machine, 1);
        try (VmSnapshot early = machine.vm().snapshot()) {
            next(machine, 2);
            try (VmSnapshot late = machine.vm().snapshot()) {
                Check.equal("after the later one", List.of(10L), next(machine, 1));
                machine.vm().restore(early);
                Check.equal("from the earlier one", List.of(3L), next(machine, 1));
                machine.vm().restore(late);
                Check.equal("from the later one", List.of(10L), next(machine, 1));
                machine.vm().restore(late);
                machine.vm().restore(early);
                Check.equal("from the earlier one again", List.of(3L, 6L, 10L), next(machine, 3));
            }
            machine.vm().restore(early);
            Check.equal("with the later one closed", List.of(3L), next(machine, 1));
        }
    }

    private static List<Long> harvest(Machine machine) {
        List<Long> starts = new ArrayList<>();
        machine.vm().feature(DirtyTracking.class).orElseThrow().harvest((gpa, size) -> {
            for (long page = gpa; page < gpa + size; page += machine.context().granularity()) {
                starts.add(page & -machine.context().granularity());
            }
        });
        return starts;
    }

    private static void restoredPagesCount(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, DirtyTrackingMode.PAGES);
        next(machine, 1);
        try (VmSnapshot snapshot = machine.vm().snapshot()) {
            next(machine, 1);
            harvest(machine);
            machine.vm().restore(snapshot);
            List<Long> written = harvest(machine);
            Check.that(written.contains(Layout.DATA & -context.granularity()), "the page that was copied back counts as written: " + written);
            Check.that(written.contains(Layout.SLOT), "and the one in the other slot: " + written);
        }
    }

    /** A harvest of the caller's takes nothing away from the snapshot. */
    private static void harvestBetween(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, DirtyTrackingMode.PAGES);
        next(machine, 1);
        try (VmSnapshot snapshot = machine.vm().snapshot()) {
            next(machine, 2);
            harvest(machine);
            next(machine, 1);
            harvest(machine);
            machine.vm().restore(snapshot);
            Check.equal("numbers", List.of(3L, 6L), next(machine, 2));
        }
    }

    private static void refusals(CaseContext context, Mode mode) {
        VmSnapshot foreign;
        try (Machine other = start(context, mode, DirtyTrackingMode.NONE)) {
            foreign = context.closing(other.vm().snapshot());
        }
        Machine machine = start(context, mode, DirtyTrackingMode.NONE);
        Check.refused("a snapshot of another machine", IllegalArgumentException.class, () -> machine.vm().restore(foreign));
        VmSnapshot closed = machine.vm().snapshot();
        closed.close();
        closed.close();
        Check.refused("a closed snapshot", IllegalStateException.class, () -> machine.vm().restore(closed));
        VmSnapshot outdated = context.closing(machine.vm().snapshot());
        MemorySlot more = machine.mapAt(Layout.SLOT + context.granularity(), 1, Access.READ_WRITE_EXECUTE);
        Check.refused("slots that were added", IllegalArgumentException.class, () -> machine.vm().restore(outdated));
        machine.vm().memory().unmap(more);
        Check.that(machine.run() instanceof VcpuExit.PortWrite, "the guest runs");
        Check.refused("a snapshot in the middle of an access", IllegalStateException.class, () -> machine.vm().snapshot());
        Machine.settle(machine.cpu());
    }
}
