package com.vmaccel.api.x86;

/**
 * What CPUID returns.
 *
 * @param eax the value of EAX
 * @param ebx the value of EBX
 * @param ecx the value of ECX
 * @param edx the value of EDX
 */
public record CpuidResult(int eax, int ebx, int ecx, int edx) {

    /** All four registers zero: the answer to a function that does not exist. */
    public static final CpuidResult ZERO = new CpuidResult(0, 0, 0, 0);

    @Override
    public String toString() {
        return "eax=%08x ebx=%08x ecx=%08x edx=%08x".formatted(eax, ebx, ecx, edx);
    }
}
