package com.vmaccel.x86.internal.integer;

import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Segments;
import java.util.Arrays;

/** The model-specific registers of a long-mode kernel. Source: Intel SDM volume 4. */
public final class ModelSpecificRegisters {

    /** What became of a value that was to be written. */
    public enum Written { DONE, REFUSED, UNKNOWN }

    /** The registers that are state, ascending. */
    private static final int[] STATE = {
        MsrIndex.IA32_TSC_ADJUST, MsrIndex.IA32_SYSENTER_CS, MsrIndex.IA32_SYSENTER_ESP, MsrIndex.IA32_SYSENTER_EIP, MsrIndex.IA32_MISC_ENABLE, MsrIndex.IA32_PAT,
        MsrIndex.IA32_STAR, MsrIndex.IA32_LSTAR, MsrIndex.IA32_CSTAR, MsrIndex.IA32_FMASK, MsrIndex.IA32_KERNEL_GS_BASE, MsrIndex.IA32_TSC_AUX
    };
    private static final int IA32_APIC_BASE = 0x1b;
    private static final int IA32_EFER = 0xc000_0080;
    private static final long EFER_WRITABLE = Control.EFER_SCE | Control.EFER_LME | Control.EFER_NXE;
    private static final long APIC_BASE_DEFINED = 0xfff_ffff_ffff_fd00L;

    private ModelSpecificRegisters() {}

    /** The registers that belong to the state, ascending as unsigned numbers; those with a register of their own are not among them. */
    public static int[] state(Cpu cpu) {
        return Arrays.stream(STATE).filter(index -> cpu.cpuid.has(Feature.RDTSCP) || index != MsrIndex.IA32_TSC_AUX).toArray();
    }

    /** Reads a register; false if there is none with that number. */
    public static boolean read(Cpu cpu, int index, long[] answer) {
        Long value = switch (index) {
            case MsrIndex.IA32_TSC -> cpu.timeStamp();
            case IA32_APIC_BASE -> cpu.control.apicBase;
            case MsrIndex.IA32_TSC_ADJUST -> cpu.msrs.tscAdjust;
            case MsrIndex.IA32_SYSENTER_CS -> cpu.msrs.sysenterCs;
            case MsrIndex.IA32_SYSENTER_ESP -> cpu.msrs.sysenterEsp;
            case MsrIndex.IA32_SYSENTER_EIP -> cpu.msrs.sysenterEip;
            case MsrIndex.IA32_MISC_ENABLE -> cpu.msrs.miscEnable;
            case MsrIndex.IA32_PAT -> cpu.msrs.pat;
            case IA32_EFER -> cpu.control.efer;
            case MsrIndex.IA32_STAR -> cpu.msrs.star;
            case MsrIndex.IA32_LSTAR -> cpu.msrs.lstar;
            case MsrIndex.IA32_CSTAR -> cpu.msrs.cstar;
            case MsrIndex.IA32_FMASK -> cpu.msrs.fmask;
            case MsrIndex.IA32_FS_BASE -> cpu.segments.base[Segments.FS];
            case MsrIndex.IA32_GS_BASE -> cpu.segments.base[Segments.GS];
            case MsrIndex.IA32_KERNEL_GS_BASE -> cpu.msrs.kernelGsBase;
            case MsrIndex.IA32_TSC_AUX -> cpu.msrs.tscAux;
            default -> null;
        };
        if (value == null) {
            return false;
        }
        answer[0] = value;
        return true;
    }

    /** Writes a register. */
    public static Written write(Cpu cpu, int index, long value) {
        boolean canonical = value << 16 >> 16 == value;
        switch (index) {
            case MsrIndex.IA32_TSC -> cpu.setTimeStamp(value);
            case MsrIndex.IA32_TSC_ADJUST -> cpu.adjustTimeStamp(value);
            case MsrIndex.IA32_SYSENTER_CS -> cpu.msrs.sysenterCs = value;
            case MsrIndex.IA32_MISC_ENABLE -> cpu.msrs.miscEnable = value;
            case MsrIndex.IA32_STAR -> cpu.msrs.star = value;
            case IA32_EFER -> {
                return writeEfer(cpu, value);
            }
            case IA32_APIC_BASE -> {
                return done((value & ~(APIC_BASE_DEFINED & addressMask(cpu))) == 0 && cpu.host.setApicBase(value), () -> cpu.control.apicBase = value);
            }
            case MsrIndex.IA32_PAT -> {
                return done(isPat(value), () -> cpu.msrs.pat = value);
            }
            case MsrIndex.IA32_FMASK -> {
                return done(value >>> 32 == 0, () -> cpu.msrs.fmask = value);
            }
            case MsrIndex.IA32_TSC_AUX -> {
                return done(value >>> 32 == 0, () -> cpu.msrs.tscAux = value);
            }
            default -> {
                return writeAddress(cpu, index, value, canonical);
            }
        }
        return Written.DONE;
    }

    private static Written done(boolean valid, Runnable write) {
        if (!valid) {
            return Written.REFUSED;
        }
        write.run();
        return Written.DONE;
    }

    private static long addressMask(Cpu cpu) {
        return (1L << cpu.cpuid.addressBits()) - 1;
    }

    private static Written writeAddress(Cpu cpu, int index, long value, boolean canonical) {
        return switch (index) {
            case MsrIndex.IA32_SYSENTER_ESP -> done(canonical, () -> cpu.msrs.sysenterEsp = value);
            case MsrIndex.IA32_SYSENTER_EIP -> done(canonical, () -> cpu.msrs.sysenterEip = value);
            case MsrIndex.IA32_LSTAR -> done(canonical, () -> cpu.msrs.lstar = value);
            case MsrIndex.IA32_CSTAR -> done(canonical, () -> cpu.msrs.cstar = value);
            case MsrIndex.IA32_KERNEL_GS_BASE -> done(canonical, () -> cpu.msrs.kernelGsBase = value);
            case MsrIndex.IA32_FS_BASE -> done(canonical, () -> setBase(cpu, Segments.FS, value));
            case MsrIndex.IA32_GS_BASE -> done(canonical, () -> setBase(cpu, Segments.GS, value));
            default -> Written.UNKNOWN;
        };
    }

    private static void setBase(Cpu cpu, int segment, long value) {
        cpu.segments.base[segment] = value;
        cpu.segments.baseChanged(segment);
    }

    /** Each byte is a memory type. */
    private static boolean isPat(long value) {
        for (int i = 0; i < 64; i += 8) {
            int type = (int) (value >>> i) & 0xff;
            if (type > 7 || type == 2 || type == 3) {
                return false;
            }
        }
        return true;
    }

    private static Written writeEfer(Cpu cpu, long value) {
        long has = (cpu.cpuid.has(Feature.SYSCALL) ? Control.EFER_SCE : 0) | (cpu.cpuid.has(Feature.LONG_MODE) ? Control.EFER_LME : 0)
                | (cpu.cpuid.has(Feature.NX) ? Control.EFER_NXE : 0);
        long old = cpu.control.efer;
        boolean valid = (value & ~(has | Control.EFER_LMA)) == 0 && (!cpu.control.isPaging() || ((value ^ old) & Control.EFER_LME) == 0);
        return done(valid, () -> {
            cpu.control.efer = value & EFER_WRITABLE | old & Control.EFER_LMA;
            cpu.memory.flush();
            cpu.modeChanged();
        });
    }
}
