package com.vmaccel.tck.internal;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.CaseContext;

/** A guest that counts in memory and never leaves by itself, so that others can see it run. */
final class Counting {

    static final GuestCode CODE = GuestCode.of("1: inc dword ptr [{bx}]; jmp 1b").for16("66 ff 07 eb fb").for32("ff 03 eb fc").for64("ff 03 eb fc");

    private static final long STEP = 4;

    private Counting() {}

    static Machine start(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, CODE);
        prepare(machine.cpu());
        return machine;
    }

    /** Lets each vCPU count in a place of its own. */
    static void prepare(X86Vcpu vcpu) {
        vcpu.set(X86Register.RBX, Layout.DATA + STEP * vcpu.id());
    }

    static long count(X86VirtualMachine vm, int vcpuId) {
        return vm.memory().readUnsigned(Layout.at(Layout.DATA + STEP * vcpuId), (int) STEP);
    }

    /** Waits until the guest has executed some more. */
    static void awaitProgress(CaseContext context, X86VirtualMachine vm, int vcpuId) {
        long before = count(vm, vcpuId);
        context.await("vCPU " + vcpuId + " executes", () -> count(vm, vcpuId) != before);
    }

    /** Leads a vCPU out of the loop: it has to reach the end of the code and nothing else. */
    static void finish(Machine machine, X86Vcpu vcpu) {
        Check.that(!vcpu.isPending(), "the vCPU is not at an instruction boundary");
        vcpu.set(X86Register.RIP, machine.code().end(machine.mode()));
        machine.finish(vcpu);
    }
}
