package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.CR0;
import static com.vmaccel.api.register.X86Register.CR3;
import static com.vmaccel.api.register.X86Register.CR4;
import static com.vmaccel.api.register.X86Register.EFER;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RSI;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.nested.NestedState;
import com.vmaccel.api.nested.NestedVirtualization;
import com.vmaccel.tck.CaseContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A guest with a guest of its own, in 64-bit mode on a processor with AMD-V. The inner one says that it runs, waits until a byte changes and does something that the outer one
 * intercepts, who then tells the code of the interception. Source: AMD APM volume 2 chapter 15 and appendix B.
 */
final class NestedGuest {

    /** The port at which the inner guest says that it runs. */
    static final int RUNS = 0x31;
    /** The port at which the outer guest tells why the inner one stopped. */
    static final int STOPPED = 0x30;
    /** What the inner guest waits for. */
    static final long FLAG = Layout.DATA;

    static final GuestCode OUTER = GuestCode.of("mov ecx, 0xc0000080; rdmsr; or eax, 0x1000; wrmsr; mov ecx, 0xc0010117; mov eax, esi; xor edx, edx; wrmsr; "
                    + "mov rax, rbx; vmrun; mov eax, [rbx+0x70]; out 0x30, eax")
            .for64("b9 80 00 00 c0 0f 32 0d 00 10 00 00 0f 30 b9 17 01 01 c0 89 f0 31 d2 0f 30 48 89 d8 0f 01 d8 8b 43 70 e7 30").in(Mode.LONG_KERNEL);

    private static final int SVM = 1 << 2;
    private static final int SVM_LEAF = 0x8000_0001;
    /** In EFER. */
    static final long SVME = 1 << 12;
    /** In CR4. */
    static final long VMXE = 1 << 13;
    private static final long INNER_CODE = 0xb000;
    private static final long INNER_STACK = 0xbff0;
    private static final long VMCB = 0x18000;
    private static final long HOST_SAVE = 0x19000;
    private static final long PERMISSIONS = 0x1a000;
    private static final int PERMISSIONS_BYTES = 3 * 4096;
    /** out 0x31, al; 1: cmp byte ptr [rdi], 0; jz 1b */
    private static final byte[] INNER = HexFormat.of().parseHex("e631803f0074fb");

    /** How the inner guest stops. */
    enum Stop {
        HLT("f4", 0x78),
        PORT("e632", 0x7b),
        VMMCALL("0f01d9", 0x81);

        private final String code;
        private final int number;

        Stop(String code, int number) {
            this.code = code;
            this.number = number;
        }

        /** What the outer guest tells. */
        VcpuExit told() {
            return new VcpuExit.PortWrite(STOPPED, 4, number);
        }
    }

    private NestedGuest() {}

    static boolean isAnnounced(X86Vcpu cpu) {
        return (cpu.cpuid().find(SVM_LEAF, 0).ecx() & SVM) != 0;
    }

    static NestedVirtualization part(X86Vcpu cpu) {
        return cpu.feature(NestedVirtualization.class).orElseThrow(() -> new AssertionError("the feature is missing"));
    }

    static NestedState state(Machine machine) {
        return part(machine.cpu()).state();
    }

    /** A machine about to execute the outer guest. */
    static Machine start(CaseContext context, Mode mode, Stop stop) {
        Machine machine = Machine.start(context, mode, OUTER, VmConfig.defaults().withOptions(VmOption.NESTED_VIRTUALIZATION));
        X86Vcpu cpu = machine.cpu();
        if (!isAnnounced(cpu)) {
            throw context.skip("the processor's virtualization is not AMD-V");
        }
        cpu.set(RBX, VMCB);
        cpu.set(RSI, HOST_SAVE);
        cpu.set(RDI, FLAG);
        ByteBuffer inner = ByteBuffer.allocate(INNER.length + stop.code.length() / 2).put(INNER).put(HexFormat.of().parseHex(stop.code));
        machine.vm().memory().write(Layout.at(INNER_CODE), inner.array());
        machine.vm().memory().write(Layout.at(VMCB), controlBlock(cpu));
        byte[] permissions = new byte[PERMISSIONS_BYTES];
        permissions[0x32 / 8] = 1 << 0x32 % 8;
        machine.vm().memory().write(Layout.at(PERMISSIONS), permissions);
        return machine;
    }

    /** The inner guest begins in the mode and with the page tables of the outer one. */
    private static byte[] controlBlock(X86Vcpu cpu) {
        ByteBuffer block = ByteBuffer.allocate(0x1000).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(0x00c, 1 << 24 | 1 << 27); // HLT and ports
        block.putInt(0x010, 1 | 1 << 1); // VMRUN, which has to be intercepted, and VMMCALL
        block.putLong(0x040, PERMISSIONS);
        block.putInt(0x058, 1); // ASID
        segment(block, 0x400, X86Startup.DATA_SELECTOR, 0xc93);
        segment(block, 0x410, X86Startup.CODE_SELECTOR, 0xa9b);
        segment(block, 0x420, X86Startup.DATA_SELECTOR, 0xc93);
        segment(block, 0x430, X86Startup.DATA_SELECTOR, 0xc93);
        block.putInt(0x464, 0xffff).putLong(0x468, Layout.GDT);
        block.putInt(0x484, 0xfff).putLong(0x488, Layout.IDT);
        block.putLong(0x4d0, cpu.get(EFER) | SVME);
        block.putLong(0x548, cpu.get(CR4));
        block.putLong(0x550, cpu.get(CR3));
        block.putLong(0x558, cpu.get(CR0));
        block.putLong(0x560, 0x400).putLong(0x568, 0xffff_0ff0L);
        block.putLong(0x570, Machine.RFLAGS).putLong(0x578, INNER_CODE);
        block.putLong(0x5d8, INNER_STACK);
        block.putLong(0x668, 0x0007_0406_0007_0406L);
        return block.array();
    }

    private static void segment(ByteBuffer block, int at, int selector, int attributes) {
        block.putShort(at, (short) selector).putShort(at + 2, (short) attributes).putInt(at + 4, -1);
    }

    /** Runs until the inner guest is there, at an instruction boundary. */
    static void enterInner(Machine machine) {
        VcpuExit exit = machine.run();
        Check.that(InterruptGuest.isOut(exit, RUNS), "expected the inner guest, was " + exit);
        Machine.settle(machine.cpu());
        Check.that(state(machine).active(), "the inner guest is active");
    }

    /** Lets the inner guest stop, and the outer one tell why and end. */
    static void leaveInner(Machine machine, Stop stop) {
        machine.vm().memory().writeUnsigned(Layout.at(FLAG), 1, 1);
        Check.equal("exit", stop.told(), machine.run());
        Machine.settle(machine.cpu());
        Check.that(!state(machine).active(), "the inner guest has stopped");
        machine.finish();
        Check.equal("RBX", VMCB, machine.cpu().get(RBX));
        machine.vm().memory().writeUnsigned(Layout.at(FLAG), 1, 0);
    }
}
