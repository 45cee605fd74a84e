package com.vmaccel.api.x86;

import java.util.List;
import java.util.Locale;

/**
 * A register of a CPUID answer whose bits are features.
 *
 * @param function the input in EAX
 * @param index the input in ECX
 * @param register which register
 */
record CpuidWord(int function, int index, Register register) {

    /** A register of an answer. */
    enum Register { EAX, EBX, ECX, EDX }

    /** All registers that hold features and nothing else. Source: Intel SDM volume 2, CPUID; AMD APM volume 3 appendix E. */
    static final List<CpuidWord> ALL = List.of(
            of("1.ecx"), of("1.edx"), of("7/0.ebx"), of("7/0.ecx"), of("7/0.edx"), of("7/1.eax"), of("7/1.ebx"), of("7/1.ecx"), of("7/1.edx"), of("7/2.edx"), of("d/1.eax"),
            of("80000001.ecx"), of("80000001.edx"), of("80000007.edx"), of("80000008.ebx"), of("8000000a.edx"), of("80000021.eax"));

    /** Reads {@code function[/index].register}, the numbers being hexadecimal. */
    static CpuidWord of(String text) {
        String[] parts = text.split("[/.]");
        int index = parts.length == 3 ? Integer.parseUnsignedInt(parts[1], 16) : 0;
        return new CpuidWord(Integer.parseUnsignedInt(parts[0], 16), index, Register.valueOf(parts[parts.length - 1].toUpperCase(Locale.ROOT)));
    }

    boolean isOf(CpuidEntry entry) {
        return function == entry.function() && index == entry.index();
    }

    int of(CpuidResult result) {
        return switch (register) {
            case EAX -> result.eax();
            case EBX -> result.ebx();
            case ECX -> result.ecx();
            case EDX -> result.edx();
        };
    }

    int of(CpuidTable table) {
        return of(table.find(function, index));
    }

    CpuidResult masked(CpuidResult was, int mask) {
        return switch (register) {
            case EAX -> new CpuidResult(was.eax() & mask, was.ebx(), was.ecx(), was.edx());
            case EBX -> new CpuidResult(was.eax(), was.ebx() & mask, was.ecx(), was.edx());
            case ECX -> new CpuidResult(was.eax(), was.ebx(), was.ecx() & mask, was.edx());
            case EDX -> new CpuidResult(was.eax(), was.ebx(), was.ecx(), was.edx() & mask);
        };
    }

    @Override
    public String toString() {
        return "%x%s.%s".formatted(function, index == 0 ? "" : "/" + index, register.name().toLowerCase(Locale.ROOT));
    }
}
