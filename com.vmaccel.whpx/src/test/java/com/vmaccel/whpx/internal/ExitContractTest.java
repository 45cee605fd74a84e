package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.whpx.testdouble.WhpxDouble;
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
