package com.vmaccel.tck.lockstep;

import com.vmaccel.x86.Operation;
import java.util.EnumSet;
import java.util.Set;

/**
 * Operations that kernels use, or that mean something else outside of ring 3 in 64-bit mode. Not among them: what depends on the processor (MSRs, CPUID, counters, SYSCALL and SYSENTER, which processors
 * of different vendors have in different modes, SWAPGS, caches) and virtualization.
 */
final class PrivilegedOperations {

    static final Set<Operation> ALL = EnumSet.of(
            Operation.LGDT, Operation.LIDT, Operation.LLDT, Operation.LTR, Operation.SGDT, Operation.SIDT, Operation.SLDT, Operation.STR, Operation.LMSW, Operation.SMSW, Operation.CLTS,
            Operation.INVLPG, Operation.LSL, Operation.VERR, Operation.VERW, Operation.ARPL, Operation.LDS, Operation.LES, Operation.LSS, Operation.LFS, Operation.LGS,
            Operation.MOV, Operation.PUSH, Operation.POP, Operation.PUSHF, Operation.POPF, Operation.CLI, Operation.STI, Operation.IN, Operation.OUT, Operation.INS, Operation.OUTS,
            Operation.INT, Operation.INT3, Operation.INTO, Operation.IRET, Operation.CALL, Operation.JMP, Operation.RET, Operation.RETF, Operation.ENTER, Operation.LEAVE, Operation.BOUND,
            Operation.AAA, Operation.AAD, Operation.AAM, Operation.AAS, Operation.DAA, Operation.DAS, Operation.PUSHA, Operation.POPA);

    private PrivilegedOperations() {}
}
