package com.vmaccel.x86.internal.cpu;

/** What a processor may have beyond the first of 32 bits, and where CPUID says so. Source: Intel SDM volume 2, CPUID; AMD APM volume 3 appendix E. */
public enum Feature {
    FPU(1, Register.EDX, 0),
    VME(1, Register.EDX, 1),
    DE(1, Register.EDX, 2),
    PSE(1, Register.EDX, 3),
    TSC(1, Register.EDX, 4),
    MSR(1, Register.EDX, 5),
    PAE(1, Register.EDX, 6),
    MCE(1, Register.EDX, 7),
    CX8(1, Register.EDX, 8),
    SEP(1, Register.EDX, 11),
    MTRR(1, Register.EDX, 12),
    PGE(1, Register.EDX, 13),
    CMOV(1, Register.EDX, 15),
    PAT(1, Register.EDX, 16),
    PSE36(1, Register.EDX, 17),
    CLFSH(1, Register.EDX, 19),
    MMX(1, Register.EDX, 23),
    FXSR(1, Register.EDX, 24),
    SSE(1, Register.EDX, 25),
    SSE2(1, Register.EDX, 26),
    CX16(1, Register.ECX, 13),
    PCID(1, Register.ECX, 17),
    CRC32(1, Register.ECX, 20),
    MOVBE(1, Register.ECX, 22),
    POPCNT(1, Register.ECX, 23),
    XSAVE(1, Register.ECX, 26),
    RDRAND(1, Register.ECX, 30),
    FSGSBASE(7, Register.EBX, 0),
    BMI1(7, Register.EBX, 3),
    SMEP(7, Register.EBX, 7),
    BMI2(7, Register.EBX, 8),
    RDSEED(7, Register.EBX, 18),
    ADX(7, Register.EBX, 19),
    SMAP(7, Register.EBX, 20),
    UMIP(7, Register.ECX, 2),
    RDPID(7, Register.ECX, 22),
    XSAVEOPT(0xd, 1, Register.EAX, 0),
    XSAVEC(0xd, 1, Register.EAX, 1),
    LAHF64(0x8000_0001, Register.ECX, 0),
    LZCNT(0x8000_0001, Register.ECX, 5),
    SYSCALL(0x8000_0001, Register.EDX, 11),
    NX(0x8000_0001, Register.EDX, 20),
    HUGE_PAGES(0x8000_0001, Register.EDX, 26),
    RDTSCP(0x8000_0001, Register.EDX, 27),
    LONG_MODE(0x8000_0001, Register.EDX, 29);

    enum Register { EAX, EBX, ECX, EDX }

    private final int function;
    private final int index;
    private final Register register;
    private final int bit;

    Feature(int function, Register register, int bit) {
        this(function, 0, register, bit);
    }

    Feature(int function, int index, Register register, int bit) {
        this.function = function;
        this.index = index;
        this.register = register;
        this.bit = bit;
    }

    int function() {
        return function;
    }

    int index() {
        return index;
    }

    Register register() {
        return register;
    }

    int mask() {
        return 1 << bit;
    }
}
