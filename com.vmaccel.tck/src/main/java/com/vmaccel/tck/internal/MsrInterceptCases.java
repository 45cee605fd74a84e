package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.msr.MsrIntercepts;
import com.vmaccel.api.msr.MsrRange;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.Collections;
import java.util.List;

/** MSRs that the engine knows and whose accesses exit nevertheless. */
final class MsrInterceptCases {

    private static final int INDEX = MsrIndex.IA32_LSTAR;
    private static final long VALUE = 0x1122_3344_5566L;
    private static final Mode[] KERNEL = {Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL};
    private static final GuestCode READ = GuestCode.of("rdmsr", "0f 32").in(KERNEL);
    private static final GuestCode WRITE = GuestCode.of("wrmsr", "0f 30").in(KERNEL);

    private MsrInterceptCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("msr-intercepts");
        add(list, "read", READ, MsrInterceptCases::read).quick();
        add(list, "write", WRITE, MsrInterceptCases::write).quick();
        add(list, "reads-only", WRITE, MsrInterceptCases::readsOnly);
        add(list, "range", READ, MsrInterceptCases::range);
        add(list, "refused", READ, MsrInterceptCases::refused);
        add(list, "withdrawn", READ, MsrInterceptCases::withdrawn);
        list.api("refusals", MsrInterceptCases::refusals).needs(Capability.MSR_INTERCEPTS);
        list.api("not-without-the-policy", MsrInterceptCases::notWithoutPolicy).needs(Capability.MSR_INTERCEPTS);
        return list.cases();
    }

    private static Entry add(CaseList list, String name, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body).needs(Capability.MSR_INTERCEPTS);
    }

    private static VmConfig config() {
        return VmConfig.defaults().withMsrPolicy(MsrPolicy.EXIT);
    }

    private static MsrIntercepts intercepts(X86VirtualMachine vm) {
        return vm.feature(MsrIntercepts.class).orElseThrow(() -> new AssertionError("no intercepts"));
    }

    private static Machine start(CaseContext context, Mode mode, GuestCode code, MsrRange... ranges) {
        Machine machine = Machine.start(context, mode, code, config());
        intercepts(machine.vm()).replace(List.of(ranges));
        machine.cpu().set(RCX, Integer.toUnsignedLong(INDEX));
        machine.cpu().set(RAX, VALUE & 0xffff_ffffL);
        machine.cpu().set(RDX, VALUE >>> 32);
        return machine;
    }

    private static long seen(Machine machine) {
        return machine.cpu().get(RDX) << 32 | machine.cpu().get(RAX) & 0xffff_ffffL;
    }

    private static void read(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, READ, MsrRange.of(INDEX));
        Check.equal("exit", new VcpuExit.MsrRead(INDEX), machine.run());
        machine.cpu().complete(0x77);
        machine.finish();
        Check.equal("what the guest read", 0x77, seen(machine));
    }

    /** The engine's own register keeps its value: the caller decides what the write does. */
    private static void write(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, WRITE, MsrRange.writesOf(INDEX));
        machine.cpu().writeMsrs(new int[] {INDEX}, new long[] {5});
        Check.equal("exit", new VcpuExit.MsrWrite(INDEX, VALUE), machine.run());
        machine.finish();
        Check.equal("the engine's register", 5, machine.cpu().msr(INDEX));
    }

    private static void readsOnly(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, WRITE, MsrRange.readsOf(INDEX));
        machine.finish();
        Check.equal("the engine's register", VALUE, machine.cpu().msr(INDEX));
    }

    private static void range(CaseContext context, Mode mode) {
        MsrRange several = new MsrRange(INDEX - 1, 3, true, true);
        MsrRange largest = new MsrRange(0x4000_0000, MsrRange.MOST, true, true);
        Machine machine = start(context, mode, READ, largest, several);
        Check.equal("ranges", List.of(largest, several), intercepts(machine.vm()).ranges());
        Check.equal("exit", new VcpuExit.MsrRead(INDEX), machine.run());
        machine.cpu().complete(1);
        machine.finish();
        machine.enter(machine.cpu());
        machine.cpu().set(RCX, Integer.toUnsignedLong(INDEX + 2));
        machine.finish();
    }

    private static void refused(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, READ, MsrRange.of(INDEX));
        Check.equal("exit", new VcpuExit.MsrRead(INDEX), machine.run());
        machine.cpu().refuse();
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, 13), machine.run());
    }

    private static void withdrawn(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, READ, MsrRange.of(INDEX));
        intercepts(machine.vm()).replace(List.of());
        machine.cpu().writeMsrs(new int[] {INDEX}, new long[] {VALUE});
        machine.finish();
        Check.equal("what the guest read", VALUE, seen(machine));
    }

    private static void refusals(CaseContext context) {
        X86VirtualMachine vm = context.createVm(config());
        MsrIntercepts intercepts = intercepts(vm);
        List<MsrRange> tooMany = Collections.nCopies(intercepts.capacity() + 1, MsrRange.of(INDEX));
        Check.refused("too many ranges", IllegalArgumentException.class, () -> intercepts.replace(tooMany));
        Check.equal("ranges", List.of(), intercepts.ranges());
        intercepts.replace(tooMany.subList(1, tooMany.size()));
        vm.close();
        Check.refused("of a closed machine", IllegalStateException.class, () -> intercepts.replace(List.of()));
    }

    private static void notWithoutPolicy(CaseContext context) {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        Check.that(vm.feature(MsrIntercepts.class).isEmpty(), "intercepts although nothing may exit");
        Check.that(!vm.capabilities().has(Capability.MSR_INTERCEPTS), "the capability although nothing may exit");
    }
}
