package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RIP;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.nested.NestedState;
import com.vmaccel.api.nested.NestedVirtualization;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.VmState;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.internal.NestedGuest.Stop;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;

/** A guest that runs a guest of its own: the inner one stops, and at any moment before all of it can be moved to another machine. */
final class NestedCases {

    private NestedCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("nested");
        for (Stop stop : Stop.values()) {
            add(list, "stops-by-" + stop.name().toLowerCase(Locale.ROOT), (context, mode) -> stops(context, mode, stop));
        }
        add(list, "saved-inside", NestedCases::savedInside).quick();
        add(list, "saved-in-the-loop", NestedCases::savedInTheLoop).quick();
        add(list, "saved-behind", NestedCases::savedBehind);
        add(list, "snapshots", NestedCases::snapshots);
        add(list, "reset-inside", NestedCases::resetInside);
        add(list, "refusals", NestedCases::refusals);
        list.api("not-saved-without-its-state", NestedCases::notSaved).needs(Capability.NESTED_VIRTUALIZATION).quick();
        list.api("only-on-request", NestedCases::onlyOnRequest).quick();
        return list.cases();
    }

    private static Entry add(CaseList list, String name, Entry.Body body) {
        return list.machine(name, NestedGuest.OUTER, body).needs(Capability.NESTED_VIRTUALIZATION).needs(Capability.NESTED_STATE);
    }

    private static void stops(CaseContext context, Mode mode, Stop stop) {
        Machine machine = NestedGuest.start(context, mode, stop);
        Check.equal("state", NestedGuest.part(machine.cpu()).initial(), NestedGuest.state(machine));
        NestedGuest.enterInner(machine);
        NestedGuest.leaveInner(machine, stop);
    }

    /** Moves a machine into a new one. */
    private static Machine moved(CaseContext context, Mode mode, Machine from) {
        VmState state = from.vm().save();
        RawBytes memory = RawBytes.of(from.vm().memory().read(Layout.at(Layout.RAM), (int) Layout.RAM_BYTES));
        NestedState nested = NestedGuest.state(from);
        from.close();
        Machine machine = NestedGuest.start(context, mode, Stop.HLT);
        machine.vm().memory().write(Layout.at(Layout.RAM), memory.toArray());
        machine.vm().load(state);
        NestedState loaded = NestedGuest.state(machine);
        Check.equal("whether the inner guest is active", nested.active(), loaded.active());
        NestedGuest.part(machine.cpu()).setState(loaded); // what has no meaning was lost the first time
        Check.equal("nested state written a second time", loaded, NestedGuest.state(machine));
        return machine;
    }

    private static void savedInside(CaseContext context, Mode mode) {
        Machine first = NestedGuest.start(context, mode, Stop.VMMCALL);
        NestedGuest.enterInner(first);
        Machine second = moved(context, mode, first);
        NestedGuest.leaveInner(second, Stop.VMMCALL);
    }

    /** A kick leaves the inner guest anywhere in its loop. */
    private static void savedInTheLoop(CaseContext context, Mode mode) throws Exception {
        Machine first = NestedGuest.start(context, mode, Stop.PORT);
        NestedGuest.enterInner(first);
        X86Vcpu cpu = first.cpu();
        Future<Void> kicker = context.start("kicker", () -> {
            Thread.sleep(2);
            cpu.kick();
            return null;
        });
        Check.equal("exit", new VcpuExit.Cancelled(), first.run());
        context.await(kicker);
        Check.that(NestedGuest.state(first).active(), "the inner guest is active");
        Machine second = moved(context, mode, first);
        NestedGuest.leaveInner(second, Stop.PORT);
    }

    private static void savedBehind(CaseContext context, Mode mode) {
        Machine first = NestedGuest.start(context, mode, Stop.VMMCALL);
        NestedGuest.enterInner(first);
        first.vm().memory().writeUnsigned(Layout.at(NestedGuest.FLAG), 1, 1);
        Check.equal("exit", Stop.VMMCALL.told(), first.run());
        Machine.settle(first.cpu());
        moved(context, mode, first).finish();
    }

    /** Both ways between a snapshot from outside of the inner guest and one from inside. */
    private static void snapshots(CaseContext context, Mode mode) {
        Machine machine = NestedGuest.start(context, mode, Stop.VMMCALL);
        try (var before = machine.vm().snapshot()) {
            NestedGuest.enterInner(machine);
            try (var inside = machine.vm().snapshot()) {
                machine.vm().restore(before);
                Check.that(!NestedGuest.state(machine).active(), "back outside");
                NestedGuest.enterInner(machine);
                NestedGuest.leaveInner(machine, Stop.VMMCALL);
                machine.vm().restore(inside);
                Check.that(NestedGuest.state(machine).active(), "back inside");
                NestedGuest.leaveInner(machine, Stop.VMMCALL);
            }
        }
    }

    private static void resetInside(CaseContext context, Mode mode) {
        Machine machine = NestedGuest.start(context, mode, Stop.VMMCALL);
        NestedGuest.enterInner(machine);
        machine.cpu().reset();
        Check.equal("state", NestedGuest.part(machine.cpu()).initial(), NestedGuest.state(machine));
        machine.enter(machine.cpu());
        machine.cpu().set(RIP, NestedGuest.OUTER.end(mode));
        machine.finish();
    }

    private static void refusals(CaseContext context, Mode mode) {
        Machine machine = NestedGuest.start(context, mode, Stop.VMMCALL);
        NestedVirtualization part = NestedGuest.part(machine.cpu());
        NestedState state = part.initial();
        Check.refused("another format", IllegalArgumentException.class, () -> part.setState(new NestedState("acme", false, state.data())));
        Check.refused("no bytes", IllegalArgumentException.class, () -> part.setState(new NestedState(state.format(), false, RawBytes.EMPTY)));
        byte[] longer = Arrays.copyOf(state.data().toArray(), state.data().length() + 1);
        Check.refused("another length than told", IllegalArgumentException.class,
                () -> part.setState(new NestedState(state.format(), false, RawBytes.of(longer))));
        NestedGuest.enterInner(machine);
        NestedGuest.leaveInner(machine, Stop.VMMCALL);
    }

    /** An engine that does not give the state of a guest's guests saves nothing while there may be some. */
    private static void notSaved(CaseContext context) {
        var vm = context.createVm(VmConfig.defaults().withOptions(VmOption.NESTED_VIRTUALIZATION));
        if (vm.capabilities().has(Capability.NESTED_STATE)) {
            throw context.skip("the state is saved");
        }
        X86Vcpu cpu = context.createVcpu(vm, 0);
        Check.that(cpu.feature(NestedVirtualization.class).isEmpty(), "there is no such state");
        boolean svm = NestedGuest.isAnnounced(cpu);
        VmState before = vm.save();
        X86Register register = svm ? X86Register.EFER : X86Register.CR4;
        long disabled = cpu.get(register);
        cpu.set(register, disabled | (svm ? NestedGuest.SVME : NestedGuest.VMXE));
        Check.equal("what is missing", Capability.NESTED_STATE, Check.refused("save", UnsupportedCapabilityException.class, vm::save).capability());
        Check.refused("snapshot", UnsupportedCapabilityException.class, vm::snapshot);
        cpu.set(register, disabled);
        vm.load(before);
        Check.equal("vCPUs", before.vcpus().keySet(), vm.save().vcpus().keySet());
    }

    private static void onlyOnRequest(CaseContext context) {
        var vm = context.createVm(VmConfig.defaults());
        X86Vcpu cpu = context.createVcpu(vm, 0);
        Check.that(!vm.capabilities().has(Capability.NESTED_VIRTUALIZATION) && cpu.feature(NestedVirtualization.class).isEmpty(), "nobody asked for it");
        Check.that(!NestedGuest.isAnnounced(cpu), "it is not announced");
        if (!context.accelerator().capabilities().has(Capability.NESTED_VIRTUALIZATION)) {
            Check.refused("create", UnsupportedCapabilityException.class,
                    () -> context.createVm(VmConfig.defaults().withOptions(VmOption.NESTED_VIRTUALIZATION)));
        }
    }
}
