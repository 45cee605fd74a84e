package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.CR8;
import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSI;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** What a guest does with its local APIC: interrupts between processors, the timer, x2APIC mode. */
final class LocalApicCases {

    private static final long BASE = 0xfee0_0000L;
    private static final int X2APIC = 1 << 21;
    private static final int DEADLINE_TIMER = 1 << 24;
    private static final int VERSION_PORT = 0x10;
    private static final int VERSION_REGISTER = 0x30;
    private static final int PRIORITY_REGISTER = 0x80;

    private static final GuestCode SPIN = wide("1: jmp 1b", "eb fe");
    private static final GuestCode TO_SELF = wide("mov dword ptr [{bx}+0x300], 0x44041; 1: jmp 1b", "c7 83 00 03 00 00 41 40 04 00 eb fe");
    private static final GuestCode TO_ITS_NUMBER = wide("mov dword ptr [{bx}+0x310], 0; mov dword ptr [{bx}+0x300], 0x4042; 1: jmp 1b",
            "c7 83 10 03 00 00 00 00 00 00 c7 83 00 03 00 00 42 40 00 00 eb fe");
    private static final GuestCode TO_ITS_LOGICAL_NUMBER = wide(
            "mov dword ptr [{bx}+0xd0], 0x2000000; mov dword ptr [{bx}+0x310], 0x2000000; mov dword ptr [{bx}+0x300], 0x4843; 1: jmp 1b",
            "c7 83 d0 00 00 00 00 00 00 02 c7 83 10 03 00 00 00 00 00 02 c7 83 00 03 00 00 43 48 00 00 eb fe");
    private static final GuestCode NMI = wide("mov dword ptr [{bx}+0x310], 0; mov dword ptr [{bx}+0x300], 0x4400; 1: jmp 1b",
            "c7 83 10 03 00 00 00 00 00 00 c7 83 00 03 00 00 00 44 00 00 eb fe");
    private static final GuestCode TO_OTHERS = wide("mov dword ptr [{bx}+0x300], 0xc4046", "c7 83 00 03 00 00 46 40 0c 00");
    private static final GuestCode TIMER = wide("mov dword ptr [{bx}+0x3e0], 0xb; mov dword ptr [{bx}+0x320], 0x44; mov dword ptr [{bx}+0x380], 100000; 1: jmp 1b",
            "c7 83 e0 03 00 00 0b 00 00 00 c7 83 20 03 00 00 44 00 00 00 c7 83 80 03 00 00 a0 86 01 00 eb fe");
    private static final GuestCode TIMER_AND_HALT = wide(
            "mov dword ptr [{bx}+0x3e0], 0xb; mov dword ptr [{bx}+0x320], 0x44; mov dword ptr [{bx}+0x380], 100000; 1: hlt; jmp 1b",
            "c7 83 e0 03 00 00 0b 00 00 00 c7 83 20 03 00 00 44 00 00 00 c7 83 80 03 00 00 a0 86 01 00 f4 eb fd");
    private static final GuestCode DEADLINE = wide("mov dword ptr [{bx}+0x320], 0x40045; rdtsc; add eax, 100000; adc edx, 0; mov ecx, 0x6e0; wrmsr; 1: jmp 1b",
            "c7 83 20 03 00 00 45 00 04 00 0f 31 05 a0 86 01 00 83 d2 00 b9 e0 06 00 00 0f 30 eb fe");
    private static final GuestCode X2 = wide("mov ecx, 0x1b; rdmsr; or eax, 0x400; wrmsr; mov ecx, 0x83f; mov eax, 0x47; xor edx, edx; wrmsr; 1: jmp 1b",
            "b9 1b 00 00 00 0f 32 0d 00 04 00 00 0f 30 b9 3f 08 00 00 b8 47 00 00 00 31 d2 0f 30 eb fe");
    private static final GuestCode VERSION = wide("mov eax, [{bx}+0x30]; out 0x10, al", "8b 43 30 e6 10");

    private static final GuestCode MOVE = wide("movsd", "a5");

    private LocalApicCases() {}

    private static GuestCode wide(String assembly, String hex) {
        return GuestCode.of(assembly).for32(hex).for64(hex).in(Mode.PROTECTED, Mode.LONG_KERNEL);
    }

    static List<Case> cases() {
        CaseList list = new CaseList("local-apic");
        for (InterruptMode interrupts : List.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            String suffix = "-" + interrupts.name().toLowerCase(Locale.ROOT);
            interrupts(list, "to-self" + suffix, TO_SELF, interrupts, 0x41).quick();
            interrupts(list, "to-its-number" + suffix, TO_ITS_NUMBER, interrupts, 0x42);
            interrupts(list, "to-its-logical-number" + suffix, TO_ITS_LOGICAL_NUMBER, interrupts, 0x43);
            interrupts(list, "nmi" + suffix, NMI, interrupts, 2);
            interrupts(list, "timer" + suffix, TIMER, interrupts, 0x44).quick();
            interrupts(list, "timer-ends-a-halt" + suffix, TIMER_AND_HALT, interrupts, 0x44);
            list.machine("deadline" + suffix, DEADLINE, (context, mode) -> announced(context, mode, DEADLINE, interrupts, DEADLINE_TIMER, 0x45))
                    .needs(interrupts).needs(Capability.LOCAL_APIC_STATE);
            list.machine("x2apic" + suffix, X2, (context, mode) -> announced(context, mode, X2, interrupts, X2APIC, 0x47))
                    .needs(interrupts).needs(Capability.LOCAL_APIC_STATE);
            list.machine("to-others" + suffix, TO_OTHERS, (context, mode) -> toOthers(context, mode, interrupts))
                    .vcpus(2).needs(interrupts).needs(Capability.LOCAL_APIC_STATE);
            list.machine("moved-to-a-device" + suffix, MOVE, (context, mode) -> movedToDevice(context, mode, interrupts)).needs(interrupts).needs(Capability.LOCAL_APIC_STATE);
            list.machine("moved-from-a-device" + suffix, MOVE, (context, mode) -> movedFromDevice(context, mode, interrupts)).needs(interrupts).needs(Capability.LOCAL_APIC_STATE);
            list.machine("version" + suffix, VERSION, (context, mode) -> version(context, mode, interrupts)).needs(interrupts).needs(Capability.LOCAL_APIC_STATE);
        }
        return list.cases();
    }

    private static Entry interrupts(CaseList list, String name, GuestCode code, InterruptMode interrupts, int vector) {
        return list.machine(name, code, (context, mode) -> requireVector(start(context, mode, code, interrupts), vector))
                .needs(interrupts).needs(Capability.LOCAL_APIC_STATE);
    }

    private static Machine start(CaseContext context, Mode mode, GuestCode code, InterruptMode interrupts) {
        Machine machine = Machine.start(context, mode, code, VmConfig.defaults().withInterruptMode(interrupts));
        enable(machine.cpu());
        machine.flags(Machine.RFLAGS_IF);
        machine.cpu().set(RAX, 0);
        machine.cpu().set(RBX, BASE);
        return machine;
    }

    private static void enable(X86Vcpu cpu) {
        LocalApic apic = cpu.feature(LocalApic.class).orElseThrow(() -> new AssertionError("no local APIC"));
        byte[] page = apic.registers();
        page[0xf1] |= 1;
        apic.setRegisters(page);
    }

    private static void requireVector(Machine machine, int vector) {
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, vector), machine.run());
    }

    private static void announced(CaseContext context, Mode mode, GuestCode code, InterruptMode interrupts, int feature, int vector) {
        Machine machine = start(context, mode, code, interrupts);
        if ((machine.cpu().cpuid().find(1, 0).ecx() & feature) == 0) {
            throw context.skip("CPUID does not announce it");
        }
        requireVector(machine, vector);
    }

    private static void version(CaseContext context, Mode mode, InterruptMode interrupts) {
        Machine machine = start(context, mode, VERSION, interrupts);
        VcpuExit exit = machine.run();
        boolean integrated = exit instanceof VcpuExit.PortWrite(int port, int _, long version) && port == VERSION_PORT && version >= 0x10 && version <= 0x15;
        Check.that(integrated, "the version is that of a local APIC within the processor: " + exit);
    }

    /** One instruction with an access for the engine and one for the caller. */
    private static void movedToDevice(CaseContext context, Mode mode, InterruptMode interrupts) {
        Machine machine = start(context, mode, MOVE, interrupts);
        machine.cpu().set(RSI, BASE + VERSION_REGISTER);
        machine.cpu().set(RDI, Layout.MMIO);
        Check.equal("exit", new VcpuExit.MmioWrite(Layout.at(Layout.MMIO), 4, register(machine, VERSION_REGISTER)), machine.run());
        machine.finish();
        Check.equal("RSI", BASE + VERSION_REGISTER + 4, machine.cpu().get(RSI));
    }

    private static void movedFromDevice(CaseContext context, Mode mode, InterruptMode interrupts) {
        Machine machine = start(context, mode, MOVE, interrupts);
        machine.cpu().set(RSI, Layout.MMIO);
        machine.cpu().set(RDI, BASE + PRIORITY_REGISTER);
        Check.equal("exit", new VcpuExit.MmioRead(Layout.at(Layout.MMIO), 4), machine.run());
        machine.cpu().complete(0x30);
        machine.finish();
        Check.equal("task priority", 0x30, register(machine, PRIORITY_REGISTER));
        Check.equal("CR8", 3, machine.cpu().get(CR8));
    }

    private static long register(Machine machine, int offset) {
        byte[] page = machine.cpu().feature(LocalApic.class).orElseThrow().registers();
        return Integer.toUnsignedLong(ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).getInt(offset));
    }

    private static void toOthers(CaseContext context, Mode mode, InterruptMode interrupts) throws Exception {
        Machine machine = Machine.create(context, mode, TO_OTHERS, VmConfig.defaults().withVcpuCount(2).withInterruptMode(interrupts));
        X86Vcpu first = machine.vcpu(0);
        enable(first);
        first.set(RBX, BASE);
        machine.vm().memory().write(Layout.at(Layout.DATA), SPIN.bytes(mode));
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
        VcpuThread<X86Vcpu> second = context.closing(machine.vm().startThread(1, vcpu -> {
            machine.enter(vcpu);
            enable(vcpu);
            vcpu.set(RFLAGS, Machine.RFLAGS_IF);
            vcpu.set(RAX, 0);
            vcpu.set(RIP, Layout.DATA);
            vcpu.setMpState(MpState.RUNNABLE);
            ready.complete(true);
            exit.complete(vcpu.run());
        }));
        context.watch(second.vcpu());
        context.await(ready);
        machine.finish(first);
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, 0x46), context.await(exit));
    }
}
