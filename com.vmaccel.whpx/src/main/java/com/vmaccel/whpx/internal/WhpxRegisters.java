package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.register.RegisterMap;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.ffi.windows.WindowsResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** The registers of one virtual processor, moved in batches. Two words hold a register, as the platform's values have 128 bits. For the owner thread; its native memory goes with it. */
final class WhpxRegisters {

    /** Register to {@code WHV_REGISTER_NAME}. */
    static final RegisterMap<X86Register, Integer> NAMES = RegisterMap.of(X86Register.class, Integer.class)
            .map(X86Register.RAX, WhvRegisterName.WHvX64RegisterRax).map(X86Register.RCX, WhvRegisterName.WHvX64RegisterRcx)
            .map(X86Register.RDX, WhvRegisterName.WHvX64RegisterRdx).map(X86Register.RBX, WhvRegisterName.WHvX64RegisterRbx)
            .map(X86Register.RSP, WhvRegisterName.WHvX64RegisterRsp).map(X86Register.RBP, WhvRegisterName.WHvX64RegisterRbp)
            .map(X86Register.RSI, WhvRegisterName.WHvX64RegisterRsi).map(X86Register.RDI, WhvRegisterName.WHvX64RegisterRdi)
            .map(X86Register.R8, WhvRegisterName.WHvX64RegisterR8).map(X86Register.R9, WhvRegisterName.WHvX64RegisterR9)
            .map(X86Register.R10, WhvRegisterName.WHvX64RegisterR10).map(X86Register.R11, WhvRegisterName.WHvX64RegisterR11)
            .map(X86Register.R12, WhvRegisterName.WHvX64RegisterR12).map(X86Register.R13, WhvRegisterName.WHvX64RegisterR13)
            .map(X86Register.R14, WhvRegisterName.WHvX64RegisterR14).map(X86Register.R15, WhvRegisterName.WHvX64RegisterR15)
            .map(X86Register.RIP, WhvRegisterName.WHvX64RegisterRip).map(X86Register.RFLAGS, WhvRegisterName.WHvX64RegisterRflags)
            .map(X86Register.CR0, WhvRegisterName.WHvX64RegisterCr0).map(X86Register.CR2, WhvRegisterName.WHvX64RegisterCr2)
            .map(X86Register.CR3, WhvRegisterName.WHvX64RegisterCr3).map(X86Register.CR4, WhvRegisterName.WHvX64RegisterCr4)
            .map(X86Register.CR8, WhvRegisterName.WHvX64RegisterCr8).map(X86Register.EFER, WhvRegisterName.WHvX64RegisterEfer)
            .map(X86Register.APIC_BASE, WhvRegisterName.WHvX64RegisterApicBase).map(X86Register.XCR0, WhvRegisterName.WHvX64RegisterXCr0)
            .map(X86Register.DR0, WhvRegisterName.WHvX64RegisterDr0).map(X86Register.DR1, WhvRegisterName.WHvX64RegisterDr1)
            .map(X86Register.DR2, WhvRegisterName.WHvX64RegisterDr2).map(X86Register.DR3, WhvRegisterName.WHvX64RegisterDr3)
            .map(X86Register.DR6, WhvRegisterName.WHvX64RegisterDr6).map(X86Register.DR7, WhvRegisterName.WHvX64RegisterDr7)
            .unsupported(Map.of())
            .build();

    private static final int MOST = 64;
    private static final int VALUE_BYTES = 16;

    private final WhpxPartition partition;
    private final int index;
    private final MemorySegment names;
    private final MemorySegment values;

    WhpxRegisters(WhpxPartition partition, int index) {
        this.partition = partition;
        this.index = index;
        Arena arena = Arena.ofAuto();
        names = arena.allocate(JAVA_INT, MOST);
        values = arena.allocate((long) MOST * VALUE_BYTES, VALUE_BYTES);
    }

    static int name(SegmentRegister register) {
        return switch (register) {
            case ES -> WhvRegisterName.WHvX64RegisterEs;
            case CS -> WhvRegisterName.WHvX64RegisterCs;
            case SS -> WhvRegisterName.WHvX64RegisterSs;
            case DS -> WhvRegisterName.WHvX64RegisterDs;
            case FS -> WhvRegisterName.WHvX64RegisterFs;
            case GS -> WhvRegisterName.WHvX64RegisterGs;
            case LDTR -> WhvRegisterName.WHvX64RegisterLdtr;
            case TR -> WhvRegisterName.WHvX64RegisterTr;
        };
    }

    static int name(DescriptorTableRegister register) {
        return switch (register) {
            case GDTR -> WhvRegisterName.WHvX64RegisterGdtr;
            case IDTR -> WhvRegisterName.WHvX64RegisterIdtr;
        };
    }

    // ---- one

    long number(int name) {
        long[] words = new long[2];
        get(new int[] {name}, words);
        return words[0];
    }

    void setNumber(int name, long value) {
        set(new int[] {name}, 1, new long[] {value, 0});
    }

    /** Reads one register that the platform may not have; false if so. */
    boolean tryGet(int name, long[] words) {
        names.set(JAVA_INT, 0, name);
        boolean success = !WindowsResult.isFailure(getNatively(1));
        if (success) {
            words[0] = values.get(JAVA_LONG, 0);
            words[1] = values.get(JAVA_LONG, Long.BYTES);
        }
        return success;
    }

    /** Writes one register that the platform may refuse; returns its answer. */
    int trySet(int name, long value) {
        return trySet(name, value, 0);
    }

    /** Writes both words of one register that the platform may refuse; returns its answer. */
    int trySet(int name, long low, long high) {
        names.set(JAVA_INT, 0, name);
        values.set(JAVA_LONG, 0, low);
        values.set(JAVA_LONG, Long.BYTES, high);
        return setNatively(1);
    }

    // ---- batches

    /** Reads registers, two words for each. */
    void get(int[] wanted, long[] words) {
        for (int from = 0; from < wanted.length; from += MOST) {
            int count = Math.min(MOST, wanted.length - from);
            MemorySegment.copy(wanted, from, names, JAVA_INT, 0, count);
            int result = getNatively(count);
            if (WindowsResult.isFailure(result)) {
                throw refused("WHvGetVirtualProcessorRegisters", result, wanted, from, count, (name, at) -> getNatively(1));
            }
            MemorySegment.copy(values, JAVA_LONG, 0, words, 2 * from, 2 * count);
        }
    }

    /** Writes the first registers, two words for each. */
    void set(int[] wanted, int total, long[] words) {
        for (int from = 0; from < total; from += MOST) {
            int count = Math.min(MOST, total - from);
            MemorySegment.copy(wanted, from, names, JAVA_INT, 0, count);
            MemorySegment.copy(words, 2 * from, values, JAVA_LONG, 0, 2 * count);
            int result = setNatively(count);
            if (WindowsResult.isFailure(result)) {
                throw refused("WHvSetVirtualProcessorRegisters", result, wanted, from, count, (name, at) -> trySet(name, words[2 * at], words[2 * at + 1]));
            }
        }
    }

    private int getNatively(int count) {
        partition.use().lock();
        try {
            return getUnlocked(count);
        } finally {
            partition.use().unlock();
        }
    }

    private int getUnlocked(int count) {
        return WinHvPlatform.getVirtualProcessorRegisters(partition.handle(), index, names, count, values);
    }

    private int setNatively(int count) {
        partition.use().lock();
        try {
            return setUnlocked(count);
        } finally {
            partition.use().unlock();
        }
    }

    private int setUnlocked(int count) {
        return WinHvPlatform.setVirtualProcessorRegisters(partition.handle(), index, names, count, values);
    }

    /** One register of a batch. */
    @FunctionalInterface
    private interface Single {
        int transfer(int name, int at);
    }

    /** The platform does not tell which register of a batch it refuses: each is tried alone. */
    private RuntimeException refused(String call, int result, int[] wanted, int from, int count, Single single) {
        for (int at = from; at < from + count; at++) {
            names.set(JAVA_INT, 0, wanted[at]);
            int alone = single.transfer(wanted[at], at);
            if (WindowsResult.isFailure(alone)) {
                return WhvResult.failure(alone, "%s index=%d register=%s".formatted(call, index, WhpxConstantNames.find(WhvRegisterName.class, wanted[at]).orElse("?")), null);
            }
        }
        return WhvResult.failure(result, "%s index=%d of %d registers".formatted(call, index, count), "each of them alone is accepted");
    }
}
