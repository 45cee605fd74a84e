package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.ioevent.CoalescedWrites;
import com.vmaccel.api.ioevent.WriteZone;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes that are told late: the same ones in the same order, in front of the exit they preceded. */
final class CoalescedCases {

    private static final int PORT = 0x60;
    private static final int MANY = 400;
    private static final WriteZone PORTS = WriteZone.ports(PORT, 3);
    private static final WriteZone MEMORY = WriteZone.memory(Layout.at(Layout.MMIO), 0x100);

    /** Counts its writes in memory. */
    private static final GuestCode THREE = GuestCode.of("out 0x60, al; inc byte ptr [{bx}]; out 0x61, ax; inc byte ptr [{bx}]; out 0x60, al; inc byte ptr [{bx}]; in al, 0x62")
            .for16("e6 60 fe 07 e7 61 fe 07 e6 60 fe 07 e4 62")
            .for32("e6 60 fe 03 66 e7 61 fe 03 e6 60 fe 03 e4 62")
            .for64("e6 60 fe 03 66 e7 61 fe 03 e6 60 fe 03 e4 62");
    private static final GuestCode SIZES = GuestCode.of("mov gs:[{bx}], al; mov gs:[{bx}+8], ax; mov gs:[{bx}+16], eax; mov gs:[{bx}+0x100], al")
            .for16("65 88 07 65 89 47 08 65 66 89 47 10 65 88 87 00 01")
            .for32("65 88 03 65 66 89 43 08 65 89 43 10 65 88 83 00 01 00 00")
            .for64("65 88 03 65 66 89 43 08 65 89 43 10 65 88 83 00 01 00 00");
    private static final GuestCode LOOP = GuestCode.of("1: mov al, cl; out 0x60, al; dec {cx}; jnz 1b")
            .for16("88 c8 e6 60 49 75 f9")
            .for32("88 c8 e6 60 49 75 f9")
            .for64("88 c8 e6 60 48 ff c9 75 f7");
    private static final GuestCode SPIN = GuestCode.of("out 0x60, al; inc byte ptr [{bx}]; 1: jmp 1b")
            .for16("e6 60 fe 07 eb fe").for32("e6 60 fe 03 eb fe").for64("e6 60 fe 03 eb fe");

    private CoalescedCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("coalesced");
        add(list, "ports", THREE, CoalescedCases::ports).quick();
        add(list, "settled-one-by-one", THREE, CoalescedCases::settled);
        add(list, "memory", SIZES, CoalescedCases::memory).quick();
        add(list, "many", LOOP, CoalescedCases::many);
        add(list, "kicked", SPIN, CoalescedCases::kicked);
        add(list, "detached", THREE, CoalescedCases::detached);
        add(list, "refusals", RegisterCases.NOTHING.in(Mode.REAL), CoalescedCases::refusals);
        return list.cases();
    }

    private static Entry add(CaseList list, String name, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body).needs(Capability.COALESCED_WRITES);
    }

    private static CoalescedWrites zones(X86VirtualMachine vm) {
        return vm.feature(CoalescedWrites.class).orElseThrow(() -> new AssertionError("the feature is missing"));
    }

    private static Machine start(CaseContext context, Mode mode, GuestCode code) {
        Machine machine = Machine.start(context, mode, code);
        zones(machine.vm()).attach(PORTS);
        zones(machine.vm()).attach(MEMORY);
        machine.cpu().set(RAX, 0x1234);
        machine.cpu().set(RBX, Layout.DATA);
        return machine;
    }

    private static List<VcpuExit> three() {
        return List.of(new VcpuExit.PortWrite(PORT, 1, 0x34), new VcpuExit.PortWrite(PORT + 1, 2, 0x1234), new VcpuExit.PortWrite(PORT, 1, 0x34));
    }

    private static void requireCounted(Machine machine, int expected) {
        Check.equal("writes that the guest has made", expected, machine.vm().memory().readUnsigned(Layout.at(Layout.DATA), 1));
    }

    private static void ports(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, THREE);
        for (VcpuExit expected : three()) {
            Check.equal("exit", expected, machine.run());
            requireCounted(machine, 3);
            Check.that(machine.cpu().isPending(), "pending while writes are told");
        }
        Check.equal("exit", new VcpuExit.PortRead(PORT + 2, 1), machine.run());
        machine.cpu().complete(7);
        machine.finish();
        Check.equal("AL", 7, machine.cpu().get(RAX) & 0xff);
    }

    private static void settled(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, THREE);
        Check.equal("exit", three().getFirst(), machine.run());
        Check.refused("set", IllegalStateException.class, () -> machine.cpu().set(RAX, 0));
        Check.equal("settled", Optional.of(three().get(1)), machine.cpu().settle());
        Check.equal("settled", Optional.of(three().get(2)), machine.cpu().settle());
        Check.equal("settled", Optional.of(new VcpuExit.PortRead(PORT + 2, 1)), machine.cpu().settle());
        machine.cpu().complete(7);
        Check.equal("settled", Optional.empty(), machine.cpu().settle());
        machine.finish();
    }

    private static void memory(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, SIZES);
        machine.cpu().set(RAX, 0x1122_3344);
        machine.cpu().set(RBX, machine.mmio(0));
        GuestAddress base = Layout.at(Layout.MMIO);
        Check.equal("exit", new VcpuExit.MmioWrite(base, 1, 0x44), machine.run());
        Check.equal("exit", new VcpuExit.MmioWrite(base.plus(8), 2, 0x3344), machine.run());
        Check.equal("exit", new VcpuExit.MmioWrite(base.plus(16), 4, 0x1122_3344), machine.run());
        Check.equal("exit outside of the zone", new VcpuExit.MmioWrite(base.plus(0x100), 1, 0x44), machine.run());
        machine.finish();
    }

    /** More than an engine keeps back, through a handler. */
    private static void many(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, LOOP);
        machine.cpu().set(RCX, MANY);
        List<Long> expected = new ArrayList<>();
        for (long left = MANY; left > 0; left--) {
            expected.add(left & 0xff);
        }
        List<Long> told = new ArrayList<>();
        context.run(machine.cpu(), new ExitHandler() {
            @Override
            public void portWrite(Vcpu vcpu, int port, int size, long value) {
                if (port == PORT) {
                    told.add(value);
                } else {
                    vcpu.stop();
                }
            }
        });
        Check.equal("values", expected, told);
    }

    /** A guest that leaves only because it is kicked: what it wrote comes first. */
    private static void kicked(CaseContext context, Mode mode) throws Exception {
        Machine machine = start(context, mode, SPIN);
        var kicker = context.start("kicker", () -> {
            context.await("the guest has written", () -> machine.vm().memory().readUnsigned(Layout.at(Layout.DATA), 1) == 1);
            machine.cpu().kick();
            return true;
        });
        Check.equal("exit", new VcpuExit.PortWrite(PORT, 1, 0x34), machine.run());
        Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
        Check.that(!machine.cpu().isPending(), "at an instruction boundary");
        context.await(kicker);
    }

    private static void detached(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, THREE);
        zones(machine.vm()).detach(PORTS);
        int made = 0;
        for (VcpuExit expected : three()) {
            Check.equal("exit", expected, machine.run());
            requireCounted(machine, made++);
        }
        Check.equal("exit", new VcpuExit.PortRead(PORT + 2, 1), machine.run());
        machine.cpu().complete(0);
        machine.finish();
    }

    private static void refusals(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, RegisterCases.NOTHING);
        CoalescedWrites zones = zones(machine.vm());
        Check.equal("zones", List.of(PORTS, MEMORY), zones.zones());
        WriteZone across = WriteZone.ports(PORT + 1, 4);
        Check.refused("overlapping", IllegalArgumentException.class, () -> zones.attach(across));
        Check.refused("not attached", IllegalArgumentException.class, () -> zones.detach(across));
        Check.refused("no ports", IllegalArgumentException.class, () -> WriteZone.ports(0xffff, 2));
        Check.refused("nothing", IllegalArgumentException.class, () -> WriteZone.memory(Layout.at(0), 0));
        zones.detach(PORTS);
        zones.attach(across);
        Check.equal("zones", List.of(MEMORY, across), zones.zones());
        machine.close();
        Check.refused("attach", IllegalStateException.class, () -> zones.attach(WriteZone.ports(0x200, 1)));
    }
}
