package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/** {@code WHV_X64_CPUID_RESULT2}: what CPUID answers for one leaf. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvCpuidResult2 {

    static final Struct OUTPUT = Struct.named("WHV_CPUID_OUTPUT").u32("Eax", "Ebx", "Ecx", "Edx").build();
    static final Struct STRUCT = Struct.named("WHV_X64_CPUID_RESULT2").u32("Function", "Index", "VpIndex", "Flags").struct("Output", OUTPUT).struct("Mask", OUTPUT).build();
    static final int WHvX64CpuidResult2FlagSubleafSpecific = 1;
    static final int WHvX64CpuidResult2FlagVpSpecific = 2;

    private static final U32 FUNCTION = STRUCT.u32("Function");
    private static final U32 INDEX = STRUCT.u32("Index");
    private static final U32 VP_INDEX = STRUCT.u32("VpIndex");
    private static final U32 FLAGS = STRUCT.u32("Flags");
    private static final long[] REGISTERS = {OUTPUT.offset("Eax"), OUTPUT.offset("Ebx"), OUTPUT.offset("Ecx"), OUTPUT.offset("Edx")};
    private static final long RESULT = STRUCT.offset("Output");
    private static final long MASK = STRUCT.offset("Mask");

    private WhvCpuidResult2() {}

    /** Writes one entry of a list. */
    static void write(MemorySegment list, int number, CpuidEntry entry, OptionalInt processor) {
        MemorySegment target = list.asSlice(number * STRUCT.byteSize(), STRUCT.byteSize());
        FUNCTION.set(target, entry.function());
        INDEX.set(target, entry.index());
        VP_INDEX.set(target, processor.orElse(0));
        FLAGS.set(target, (entry.indexed() ? WHvX64CpuidResult2FlagSubleafSpecific : 0) | (processor.isPresent() ? WHvX64CpuidResult2FlagVpSpecific : 0));
        int[] values = {entry.result().eax(), entry.result().ebx(), entry.result().ecx(), entry.result().edx()};
        for (int i = 0; i < values.length; i++) {
            target.set(JAVA_INT, RESULT + REGISTERS[i], values[i]);
            target.set(JAVA_INT, MASK + REGISTERS[i], -1);
        }
    }

    /** Reads a {@code WHV_CPUID_OUTPUT}. */
    static CpuidResult read(MemorySegment output) {
        return new CpuidResult(output.get(JAVA_INT, REGISTERS[0]), output.get(JAVA_INT, REGISTERS[1]), output.get(JAVA_INT, REGISTERS[2]), output.get(JAVA_INT, REGISTERS[3]));
    }
}
