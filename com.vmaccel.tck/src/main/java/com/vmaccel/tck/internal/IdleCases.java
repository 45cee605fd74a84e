package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.statistics.Statistic;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;

/** A vCPU that keeps its physical processor while it waits: an interrupt or a kick gets it out as ever. */
final class IdleCases {

    private static final String HALTS = "halt_exits";
    private static final GuestCode HALT = GuestCode.of("out 0x10, al; 1: hlt; jmp 1b", "e6 10 f4 eb fd").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);

    private IdleCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("idle");
        list.machine("interrupted", HALT, IdleCases::interrupted).needs(Capability.IDLE_IN_GUEST).needs(Capability.MSI).needs(InterruptMode.LOCAL);
        list.machine("kicked", HALT, IdleCases::kicked).needs(Capability.IDLE_IN_GUEST).needs(InterruptMode.LOCAL);
        list.api("only-on-request", IdleCases::onlyOnRequest).quick();
        return list.cases();
    }

    private static Machine start(CaseContext context, Mode mode) {
        VmConfig config = VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL).withOptions(VmOption.IDLE_IN_GUEST);
        Machine machine = Machine.start(context, mode, HALT, config);
        machine.flags(Machine.RFLAGS_IF);
        InterruptGuest.requireOut(machine, 0x10);
        Machine.settle(machine.cpu());
        return machine;
    }

    private static void interrupted(CaseContext context, Mode mode) throws Exception {
        Machine machine = start(context, mode);
        ControllerCases.enable(machine);
        ControllerCases.during(context, machine, InterruptGuest.VECTOR, () -> ControllerCases.send(machine, InterruptGuest.VECTOR));
        requireNoHalts(machine);
    }

    private static void kicked(CaseContext context, Mode mode) throws Exception {
        Machine machine = start(context, mode);
        var kicker = context.start("kicker", () -> {
            Thread.sleep(2);
            machine.cpu().kick();
            return true;
        });
        Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
        context.await(kicker);
        Check.equal("activity", MpState.RUNNABLE, machine.cpu().mpState());
        requireNoHalts(machine);
    }

    private static void requireNoHalts(Machine machine) {
        machine.cpu().feature(Statistics.class).ifPresent(statistics -> {
            for (Statistic statistic : statistics.read()) {
                if (statistic.name().equals(HALTS)) {
                    Check.equal("halts that left the guest", List.of(0L), statistic.values());
                }
            }
        });
    }

    private static void onlyOnRequest(CaseContext context) {
        Check.that(!context.createVm(VmConfig.defaults()).capabilities().has(Capability.IDLE_IN_GUEST), "nobody asked for it");
        Check.refused("without a controller", IllegalArgumentException.class, () -> VmConfig.defaults().withOptions(VmOption.IDLE_IN_GUEST));
        boolean modes = context.accelerator().capabilities().interruptModes().contains(InterruptMode.LOCAL);
        if (modes && !context.accelerator().capabilities().has(Capability.IDLE_IN_GUEST)) {
            Check.refused("create", UnsupportedCapabilityException.class, () -> context.createVm(
                    VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL).withOptions(VmOption.IDLE_IN_GUEST)));
        }
    }
}
