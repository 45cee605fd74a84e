package com.vmaccel.whpx.internal;

import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.ffi.windows.WindowsResult;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** MSRs that the platform has as registers with names. Source of the indices: Intel SDM volume 4 chapter 2. */
final class WhpxMsrs {

    private static final int IA32_APIC_BASE = 0x1b;
    private static final int IA32_EFER = 0xc000_0080;

    /** Those that have a register of the API, or a segment's base, are reached as MSRs too but are no part of the state of MSRs. */
    private static final Map<Integer, Integer> ELSEWHERE = Map.of(
            IA32_EFER, WhvRegisterName.WHvX64RegisterEfer,
            IA32_APIC_BASE, WhvRegisterName.WHvX64RegisterApicBase,
            MsrIndex.IA32_TSC, WhvRegisterName.WHvX64RegisterTsc,
            MsrIndex.IA32_TSC_DEADLINE, WhvRegisterName.WHvX64RegisterTscDeadline,
            MsrIndex.IA32_FS_BASE, WhvRegisterName.WHvX64RegisterFs,
            MsrIndex.IA32_GS_BASE, WhvRegisterName.WHvX64RegisterGs);

    private static final Map<Integer, Integer> STATE = Map.ofEntries(
            Map.entry(MsrIndex.IA32_TSC_ADJUST, WhvRegisterName.WHvX64RegisterTscAdjust),
            Map.entry(MsrIndex.IA32_SYSENTER_CS, WhvRegisterName.WHvX64RegisterSysenterCs),
            Map.entry(MsrIndex.IA32_SYSENTER_ESP, WhvRegisterName.WHvX64RegisterSysenterEsp),
            Map.entry(MsrIndex.IA32_SYSENTER_EIP, WhvRegisterName.WHvX64RegisterSysenterEip),
            Map.entry(MsrIndex.IA32_PAT, WhvRegisterName.WHvX64RegisterPat),
            Map.entry(MsrIndex.IA32_MTRR_DEF_TYPE, WhvRegisterName.WHvX64RegisterMsrMtrrDefType),
            Map.entry(MsrIndex.IA32_XSS, WhvRegisterName.WHvX64RegisterXss),
            Map.entry(MsrIndex.IA32_STAR, WhvRegisterName.WHvX64RegisterStar),
            Map.entry(MsrIndex.IA32_LSTAR, WhvRegisterName.WHvX64RegisterLstar),
            Map.entry(MsrIndex.IA32_CSTAR, WhvRegisterName.WHvX64RegisterCstar),
            Map.entry(MsrIndex.IA32_FMASK, WhvRegisterName.WHvX64RegisterSfmask),
            Map.entry(MsrIndex.IA32_KERNEL_GS_BASE, WhvRegisterName.WHvX64RegisterKernelGsBase),
            Map.entry(MsrIndex.IA32_TSC_AUX, WhvRegisterName.WHvX64RegisterTscAux));

    private final WhpxRegisters registers;
    private final Map<Integer, Integer> names = new TreeMap<>(Integer::compareUnsigned);
    private final int[] state;

    /** Finds out which of them this processor has and can take a value for. */
    WhpxMsrs(WhpxRegisters registers) {
        this.registers = registers;
        STATE.forEach((index, name) -> {
            long[] words = new long[2];
            if (registers.tryGet(name, words) && !WindowsResult.isFailure(registers.trySet(name, words[0]))) {
                names.put(index, name);
            }
        });
        state = names.keySet().stream().mapToInt(Integer::intValue).toArray();
        names.putAll(ELSEWHERE);
    }

    /** Returns the register names of all that are part of the state, whether a processor has them or not. */
    static IntStream stateNames() {
        return STATE.values().stream().mapToInt(Integer::intValue);
    }

    int[] state() {
        return state.clone();
    }

    void read(int[] indices, long[] values) {
        long[] words = new long[2 * indices.length];
        registers.get(Arrays.stream(indices).map(this::name).toArray(), words);
        for (int i = 0; i < indices.length; i++) {
            values[i] = words[2 * i];
        }
    }

    void write(int[] indices, long[] values) {
        for (int i = 0; i < indices.length; i++) {
            write(indices[i], values[i]);
        }
    }

    private void write(int index, long value) {
        int name = name(index);
        long[] words = new long[2];
        registers.get(new int[] {name}, words);
        int result = registers.trySet(name, value, words[1]); // the rest of a segment stays
        if (WindowsResult.isFailure(result)) {
            throw new IllegalArgumentException("MSR 0x%x refuses the value 0x%x: %s".formatted(index, value, WhvResult.status(result)));
        }
    }

    private int name(int index) {
        Integer name = names.get(index);
        if (name == null) {
            throw new IllegalArgumentException("this engine does not have MSR 0x%x".formatted(index));
        }
        return name;
    }
}
