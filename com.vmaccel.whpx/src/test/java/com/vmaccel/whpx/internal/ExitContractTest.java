package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sentences of {@code contract.txt} about exits that are asked for, on the double. */
@Timeout(60)
class ExitContractTest {

    private static final String CPUID = "0fa2f4"; // cpuid; hlt
    private static final String RDTSCP = "0f01f9f4";
    private static final String VMCALL = "0f01c1f4";
    private static final String UD2 = "0f0bf4";
    private static final int UNDEFINED = 6;
    private static final long GDT = 0x100;
    private static final long IDT = 0x200;
    private static final long STACK = 0x800;

    @BeforeEach
    void needTheDouble() {
        WhpxDouble.need();
    }

    private static void exits(WhpxPartition partition, long bits) {
        partition.set64(WhvPropertyCode.WHvPartitionPropertyCodeExtendedVmExits, "ExtendedVmExits", bits);
    }

    private static void requireBefore(ContractGuest guest, int length) {
        assertEquals(ContractGuest.CODE, guest.rip());
        assertEquals(ContractGuest.CODE, WhvExitContext.RIP.get(guest.context));
        assertEquals(length, WhvExitContext.INSTRUCTION_LENGTH.get(WhvExitContext.STATE.get(guest.context)));
    }

    private static ContractGuest cpuid(int function) {
        return new ContractGuest(CPUID, partition -> {
            exits(partition, WhvFeatures.CPUID_EXIT.of(1));
            partition.setList(WhvPropertyCode.WHvPartitionPropertyCodeCpuidExitList, "CpuidExitList", new int[] {function});
        });
    }

    @Test
    @Contract(14)
    void aCpuidExitIsBeforeTheInstruction() {
        try (ContractGuest guest = cpuid(1)) {
            guest.registers.setNumber(WhvRegisterName.WHvX64RegisterRax, 1);
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64Cpuid, guest.run());
            requireBefore(guest, 2);
            assertEquals(1, WhvExitContext.CPUID_RAX.get(guest.context));
            long answer = WhvExitContext.STRUCT.u64("CpuidAccess.DefaultResultRax").get(guest.context);
            assertEquals(Integer.toUnsignedLong(guest.partition.cpuid(0, 1, 0).eax()), answer);
        }
        try (ContractGuest guest = cpuid(2)) {
            guest.registers.setNumber(WhvRegisterName.WHvX64RegisterRax, 1);
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64Halt, guest.run());
        }
    }

    @Test
    @Contract(15)
    void aCounterExitIsBeforeTheInstruction() {
        try (ContractGuest guest = new ContractGuest(RDTSCP, partition -> exits(partition, WhvFeatures.RDTSC_EXIT.of(1)))) {
            guest.registers.setNumber(WhvRegisterName.WHvX64RegisterTscAux, 0x99);
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64Rdtsc, guest.run());
            requireBefore(guest, 3);
            assertEquals(0x99, WhvExitContext.TSC_AUX.get(guest.context));
            assertEquals(1, WhvExitContext.RDTSCP.get(WhvExitContext.TSC_INFO.get(guest.context)));
        }
    }

    @Test
    @Contract(16)
    void aHypercallExitIsBeforeTheInstruction() {
        try (ContractGuest guest = new ContractGuest(VMCALL, partition -> exits(partition, WhvFeatures.HYPERCALL_EXIT.of(1)))) {
            guest.registers.setNumber(WhvRegisterName.WHvX64RegisterRax, 0x1234);
            assertEquals(WhvExitReason.WHvRunVpExitReasonHypercall, guest.run());
            requireBefore(guest, 3);
            assertEquals(0x1234, WhvHypercall.RAX.get(guest.context));
        }
    }

    private static final long RESUME_FLAG = 1 << 16;

    private static ContractGuest resuming(String code) {
        ContractGuest guest = new ContractGuest(code);
        guest.registers.setNumber(WhvRegisterName.WHvX64RegisterRflags, RESUME_FLAG | 2);
        return guest;
    }

    private static void requireNoResumeFlag(ContractGuest guest) {
        assertEquals(0, WhvExitContext.RFLAGS.get(guest.context) & RESUME_FLAG);
        assertEquals(0, guest.registers.number(WhvRegisterName.WHvX64RegisterRflags) & RESUME_FLAG);
    }

    @Test
    @Contract(32)
    void anExitAtAnInstructionShowsNoResumeFlag() {
        try (ContractGuest guest = resuming("e680f4")) { // out 0x80, al
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64IoPortAccess, guest.run());
            requireNoResumeFlag(guest);
        }
    }

    @Test
    @Contract(33)
    void aMemoryExitShowsNoResumeFlag() {
        try (ContractGuest guest = resuming("a20020f4"); ContractGuest string = resuming("bf0020b90200f3aaf4")) { // mov [0x2000], al; mov di, 0x2000; mov cx, 2; rep stosb
            assertEquals(WhvExitReason.WHvRunVpExitReasonMemoryAccess, guest.run());
            requireNoResumeFlag(guest);
            assertEquals(WhvExitReason.WHvRunVpExitReasonMemoryAccess, string.run());
            requireNoResumeFlag(string);
        }
    }

    /** A guest in protected mode, whose frames have the upper half of EFLAGS: one gate of 32 bits, or none. */
    private static ContractGuest protectedMode(String code, int idtLimit) {
        ContractGuest guest = new ContractGuest(code);
        guest.write(GDT + 8, HexFormat.of().parseHex("ffff0000009bcf00ffff00000093cf00"));
        guest.write(IDT + 8 * UNDEFINED, HexFormat.of().parseHex("02100800008e0000"));
        guest.registers.set(new int[] {WhvRegisterName.WHvX64RegisterGdtr}, 1, new long[] {WhvTable.first(new DescriptorTable(GDT, 0x17)), GDT});
        guest.registers.set(new int[] {WhvRegisterName.WHvX64RegisterIdtr}, 1, new long[] {WhvTable.first(new DescriptorTable(IDT, idtLimit)), IDT});
        guest.registers.setNumber(WhvRegisterName.WHvX64RegisterCr0, 0x11);
        segment(guest, WhvRegisterName.WHvX64RegisterCs, Segment.flat32(8, true));
        segment(guest, WhvRegisterName.WHvX64RegisterSs, Segment.flat32(0x10, false));
        guest.registers.setNumber(WhvRegisterName.WHvX64RegisterRsp, STACK);
        guest.registers.setNumber(WhvRegisterName.WHvX64RegisterRflags, 2);
        return guest;
    }

    private static void segment(ContractGuest guest, int name, Segment segment) {
        guest.registers.set(new int[] {name}, 1, new long[] {segment.base(), WhvSegment.rest(segment)});
    }

    /** There is no gate for it, nor one for the double fault. */
    @Test
    @Contract(34)
    void aTripleFaultShowsNoResumeFlag() {
        try (ContractGuest guest = protectedMode(UD2, 0)) {
            assertEquals(WhvExitReason.WHvRunVpExitReasonUnrecoverableException, guest.run());
            requireNoResumeFlag(guest);
        }
    }

    @Test
    @Contract(35)
    void anInjectedFaultPushesTheResumeFlag() {
        try (ContractGuest guest = protectedMode("90f4" + "f4", 0x7f)) { // the handler is the last HLT
            new WhpxBoundary(guest.registers, Set.of()).raise(UNDEFINED, 0);
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64Halt, guest.run());
            assertEquals(ContractGuest.CODE + 3, guest.rip());
            assertEquals(STACK - 12, guest.registers.number(WhvRegisterName.WHvX64RegisterRsp));
            assertEquals(RESUME_FLAG | 2, guest.read32(STACK - 4));
        }
    }

    @Test
    @Contract(17)
    void anExceptionExitIsBeforeTheDelivery() {
        try (ContractGuest guest = new ContractGuest(UD2, partition -> {
            exits(partition, WhvFeatures.EXCEPTION_EXIT.of(1));
            partition.set64(WhvPropertyCode.WHvPartitionPropertyCodeExceptionExitBitmap, "ExceptionExitBitmap", 1L << UNDEFINED);
        })) {
            guest.registers.setNumber(WhvRegisterName.WHvX64RegisterRsp, 0x800);
            assertEquals(WhvExitReason.WHvRunVpExitReasonException, guest.run());
            assertEquals(ContractGuest.CODE, guest.rip());
            assertEquals(0x800, guest.registers.number(WhvRegisterName.WHvX64RegisterRsp));
            assertEquals(UNDEFINED, WhvExitContext.EXCEPTION_TYPE.get(guest.context));
        }
    }
}
