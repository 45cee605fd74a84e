package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** The record of written pages, whose size is the engine's: at most one granule. */
final class DirtyCases {

    private static final GuestCode ONE_STORE = GuestCode.of("mov byte ptr fs:[{bx}], 0x5a").for16("64 c6 07 5a").for32("64 c6 03 5a").for64("64 c6 03 5a");
    private static final GuestCode LOAD = GuestCode.of("mov al, fs:[{bx}]").for16("64 8a 07").for32("64 8a 03").for64("64 8a 03");
    private static final GuestCode MANY_STORES = GuestCode.of("1: mov byte ptr fs:[{bx}], 0x5a; add {bx}, 0x1000; dec {cx}; jnz 1b")
            .for16("64 c6 07 5a 81 c3 00 10 49 75 f5")
            .for32("64 c6 03 5a 81 c3 00 10 00 00 49 75 f3")
            .for64("64 c6 03 5a 48 81 c3 00 10 00 00 48 ff c9 75 f0");
    private static final int STEP = 0x1000;
    private static final int GRANULES = 4;
    private static final long FAR = 0x100_0000;
    private static final int MANY = 5000;

    private final DirtyTrackingMode form;

    private DirtyCases(DirtyTrackingMode form) {
        this.form = form;
    }

    static List<Case> cases() {
        CaseList list = new CaseList("dirty");
        for (DirtyTrackingMode form : DirtyTrackingMode.values()) {
            form.capability().ifPresent(capability -> new DirtyCases(form).addTo(list, capability));
        }
        list.machine("not-tracked", ONE_STORE, DirtyCases::notTracked);
        return list.cases();
    }

    /** The same cases for every form, which must not be told apart. */
    private void addTo(CaseList list, Capability capability) {
        String suffix = form == DirtyTrackingMode.PAGES ? "" : "-" + form.name().toLowerCase(Locale.ROOT).replace('_', '-');
        list.machine("guest-write" + suffix, ONE_STORE, this::guestWrite).needs(capability).quick();
        list.machine("guest-read" + suffix, LOAD, this::guestRead).needs(capability);
        list.machine("harvest-while-running" + suffix, MANY_STORES, this::whileRunning).needs(capability);
        list.machine("many-pages" + suffix, MANY_STORES.in(Mode.PROTECTED, Mode.LONG_USER), this::manyPages).needs(capability).slow(3);
        list.api("host-write" + suffix, this::hostWrite).needs(capability).quick();
        list.api("modified" + suffix, this::modified).needs(capability);
        list.api("several-slots" + suffix, this::severalSlots).needs(capability);
        list.machine("unmapped-with-dirt" + suffix, ONE_STORE, this::unmapped).needs(capability);
        list.api("protect-counts-as-written" + suffix, this::protect).needs(capability);
        list.api("visitor" + suffix, this::visitor).needs(capability);
        list.machine("two-vcpus" + suffix, ONE_STORE.in(Mode.PROTECTED), this::twoVcpus).needs(capability).vcpus(2);
    }

    private VmConfig config() {
        return VmConfig.defaults().withDirtyTracking(form);
    }

    private static DirtyTracking tracking(X86VirtualMachine vm) {
        return vm.feature(DirtyTracking.class).orElseThrow(() -> new AssertionError("the feature is missing"));
    }

    /** Harvests, and returns the granules from the slots' room on that were written. */
    private static Set<Long> harvest(X86VirtualMachine vm) {
        long unit = vm.capabilities().limits().granularityBytes();
        List<Long> starts = new ArrayList<>();
        Set<Long> granules = new TreeSet<>();
        tracking(vm).harvest((gpa, size) -> {
            Check.that(size > 0 && (size & STEP - 1) == 0 && (gpa & STEP - 1) == 0, "a run of %d bytes at 0x%x".formatted(size, gpa));
            Check.that(vm.memory().slots().stream().anyMatch(slot -> slot.contains(gpa) && slot.contains(gpa + size - 1)), "a run outside of the slots");
            starts.add(gpa);
            for (long page = gpa; page < gpa + size; page += STEP) {
                granules.add(page / unit * unit);
            }
        });
        Check.equal("order of the runs", starts.stream().sorted().toList(), starts);
        granules.removeIf(granule -> granule < Layout.SLOT);
        return granules;
    }

    private static Set<Long> granules(long unit, int... numbers) {
        Set<Long> result = new TreeSet<>();
        for (int number : numbers) {
            result.add(Layout.SLOT + number * unit);
        }
        return result;
    }

    private Machine start(CaseContext context, Mode mode, GuestCode code) {
        Machine machine = Machine.start(context, mode, code, config());
        machine.mapSlot(GRANULES, Access.READ_WRITE);
        harvest(machine.vm());
        return machine;
    }

    private X86VirtualMachine create(CaseContext context) {
        X86VirtualMachine vm = context.createVm(config());
        try (HostMemory host = context.accelerator().memory().anonymous(GRANULES * context.granularity())) {
            vm.memory().map(Layout.at(Layout.SLOT), host, Access.READ_WRITE_EXECUTE);
        }
        Check.equal("a new slot", Set.of(), harvest(vm));
        return vm;
    }

    private void guestWrite(CaseContext context, Mode mode) {
        long unit = context.granularity();
        Machine machine = start(context, mode, ONE_STORE);
        for (int granule : new int[] {2, 0, 2}) {
            machine.enter(machine.cpu());
            machine.cpu().set(RBX, machine.slot(granule * unit + 5));
            machine.finish();
            Check.equal("written", granules(unit, granule), harvest(machine.vm()));
            Check.equal("written since", Set.of(), harvest(machine.vm()));
        }
    }

    private void guestRead(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, LOAD);
        machine.cpu().set(RBX, machine.slot(5));
        machine.finish();
        Check.equal("written by a guest that reads", Set.of(), harvest(machine.vm()));
    }

    /** Every page is in the harvest during which it was written or in the next one. */
    private void whileRunning(CaseContext context, Mode mode) throws Exception {
        long unit = context.granularity();
        Machine machine = start(context, mode, MANY_STORES);
        int pages = (int) Math.min(GRANULES * unit, 0x10000) / STEP;
        machine.cpu().set(RBX, machine.slot(0));
        machine.cpu().set(RCX, pages);
        AtomicBoolean done = new AtomicBoolean();
        Set<Long> seen = new HashSet<>();
        var harvester = context.start("harvester", () -> {
            boolean last;
            do {
                last = done.get();
                seen.addAll(harvest(machine.vm()));
            } while (!last);
            return true;
        });
        try {
            machine.finish();
        } finally {
            done.set(true);
        }
        context.await(harvester);
        for (int page = 0; page < pages; page++) {
            Check.that(seen.contains((Layout.SLOT + (long) page * STEP) / unit * unit), "page " + page + " was in no harvest");
        }
    }

    /** More than any record of single pages has room for, written without an exit. */
    private void manyPages(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, MANY_STORES, config());
        long unit = context.granularity();
        int bytes = Math.toIntExact(Math.ceilDiv(MANY * (long) STEP, unit) * unit);
        try (HostMemory host = context.accelerator().memory().anonymous(bytes)) {
            machine.vm().memory().map(Layout.at(FAR), host, Access.READ_WRITE);
        }
        harvest(machine.vm());
        for (int round = 0; round < 2; round++) {
            machine.enter(machine.cpu());
            machine.cpu().set(RBX, FAR);
            machine.cpu().set(RCX, MANY);
            machine.finish();
            Set<Long> expected = new TreeSet<>();
            for (long page = 0; page < MANY; page++) {
                expected.add((FAR + page * STEP) / unit * unit);
            }
            Check.equal("written", expected, harvest(machine.vm()));
            Check.equal("written since", Set.of(), harvest(machine.vm()));
        }
    }

    /** What a vCPU wrote before it was closed counts too. */
    private void twoVcpus(CaseContext context, Mode mode) {
        long unit = context.granularity();
        Machine machine = Machine.create(context, mode, ONE_STORE, config().withVcpuCount(2));
        machine.mapSlot(GRANULES, Access.READ_WRITE);
        X86Vcpu one = machine.vcpu(0);
        X86Vcpu other = machine.vcpu(1);
        harvest(machine.vm());
        one.set(RBX, machine.slot(0));
        other.set(RBX, machine.slot(2 * unit));
        machine.finish(one);
        machine.finish(other);
        other.close();
        Check.equal("written", granules(unit, 0, 2), harvest(machine.vm()));
        Check.equal("written since", Set.of(), harvest(machine.vm()));
    }

    private void hostWrite(CaseContext context) {
        long unit = context.granularity();
        X86VirtualMachine vm = create(context);
        vm.memory().write(Layout.at(Layout.SLOT + 2 * unit - 1), new byte[2]);
        Check.equal("written across granules", granules(unit, 1, 2), harvest(vm));
        vm.memory().writeUnsigned(Layout.at(Layout.SLOT + 8), 8, 1);
        Check.equal("a number written", granules(unit, 0), harvest(vm));
        vm.memory().writeUnsigned(Layout.at(Layout.SLOT + unit - 4), 8, 1);
        Check.equal("a number written across granules", granules(unit, 0, 1), harvest(vm));
        vm.memory().read(Layout.at(Layout.SLOT), 64);
        vm.memory().write(Layout.at(Layout.SLOT), new byte[0]);
        Check.equal("nothing written", Set.of(), harvest(vm));
        vm.memory().write(Layout.at(Layout.SLOT), new byte[(int) (GRANULES * unit)]);
        Check.equal("everything written", granules(unit, 0, 1, 2, 3), harvest(vm));
    }

    private void modified(CaseContext context) {
        long unit = context.granularity();
        X86VirtualMachine vm = create(context);
        vm.memory().slots().getFirst().host().segment().set(ValueLayout.JAVA_BYTE, 3 * unit, (byte) 1);
        vm.memory().modified(Layout.at(Layout.SLOT + 3 * unit), 1);
        Check.equal("written", granules(unit, 3), harvest(vm));
        vm.memory().modified(Layout.at(Layout.SLOT + unit), unit + 1);
        Check.equal("written", granules(unit, 1, 2), harvest(vm));
    }

    /** One host memory behind two slots: what counts is the slot that was written through. */
    private void severalSlots(CaseContext context) {
        long unit = context.granularity();
        X86VirtualMachine vm = context.createVm(config());
        try (HostMemory host = context.accelerator().memory().anonymous(unit)) {
            vm.memory().map(Layout.at(Layout.SLOT + 2 * unit), host, Access.READ_WRITE);
            vm.memory().map(Layout.at(Layout.SLOT), host, Access.READ_WRITE);
            vm.memory().map(Layout.at(Layout.SLOT + 4 * unit), host, Access.READ_WRITE);
        }
        harvest(vm);
        vm.memory().writeUnsigned(Layout.at(Layout.SLOT + 4 * unit), 1, 1);
        vm.memory().writeUnsigned(Layout.at(Layout.SLOT), 1, 1);
        Check.equal("written", granules(unit, 0, 4), harvest(vm));
    }

    /** What was written to a slot goes with it. */
    private void unmapped(CaseContext context, Mode mode) {
        long unit = context.granularity();
        Machine machine = Machine.start(context, mode, ONE_STORE, config());
        MemorySlot slot = machine.mapSlot(GRANULES, Access.READ_WRITE);
        machine.cpu().set(RBX, machine.slot(unit));
        machine.finish();
        machine.vm().memory().write(Layout.at(Layout.SLOT), new byte[1]);
        machine.vm().memory().unmap(slot);
        Check.equal("after unmap", Set.of(), harvest(machine.vm()));
        machine.mapSlot(GRANULES, Access.READ_WRITE);
        Check.equal("a new slot in its place", Set.of(), harvest(machine.vm()));
        machine.enter(machine.cpu());
        machine.cpu().set(RBX, machine.slot(unit));
        machine.finish();
        Check.equal("written to the new slot", granules(unit, 1), harvest(machine.vm()));
    }

    private void protect(CaseContext context) {
        X86VirtualMachine vm = create(context);
        vm.memory().protect(vm.memory().slots().getFirst(), Access.READ_WRITE);
        Check.equal("written", granules(context.granularity(), 0, 1, 2, 3), harvest(vm));
        Check.equal("written since", Set.of(), harvest(vm));
    }

    /** It may use the memory, also to write; what it was not told because it threw is lost. */
    private void visitor(CaseContext context) {
        long unit = context.granularity();
        X86VirtualMachine vm = create(context);
        vm.memory().writeUnsigned(Layout.at(Layout.SLOT), 1, 1);
        tracking(vm).harvest((gpa, size) -> vm.memory().writeUnsigned(Layout.at(gpa + unit), 1, vm.memory().readUnsigned(Layout.at(gpa), 1)));
        Check.equal("written by the visitor", granules(unit, 1), harvest(vm));
        vm.memory().writeUnsigned(Layout.at(Layout.SLOT), 1, 1);
        UnsupportedOperationException failure = new UnsupportedOperationException("no more");
        Check.that(Check.refused("harvest", UnsupportedOperationException.class, () -> tracking(vm).harvest((gpa, size) -> {
            throw failure;
        })) == failure, "another exception than the visitor's");
        Check.equal("after a visitor that threw", Set.of(), harvest(vm));
    }

    private static void notTracked(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, ONE_STORE);
        Check.that(machine.vm().feature(DirtyTracking.class).isEmpty(), "the feature is there although it was not asked for");
        machine.mapSlot(1, Access.READ_WRITE);
        machine.cpu().set(RBX, machine.slot(5));
        machine.finish();
        Check.equal("memory", 0x5a, machine.vm().memory().readUnsigned(Layout.at(Layout.SLOT + 5), 1));
    }
}
