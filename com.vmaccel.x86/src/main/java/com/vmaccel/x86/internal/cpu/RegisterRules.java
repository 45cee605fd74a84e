package com.vmaccel.x86.internal.cpu;

import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import org.jspecify.annotations.Nullable;

/** Which values no processor has, so that they are refused where they are written from outside. */
public final class RegisterRules {

    private static final long CR4_KNOWN = Control.CR4_VME | Control.CR4_PVI | Control.CR4_TSD | Control.CR4_DE | Control.CR4_PSE | Control.CR4_PAE | Control.CR4_MCE | Control.CR4_PGE
            | Control.CR4_PCE | Control.CR4_OSFXSR | Control.CR4_OSXMMEXCPT | Control.CR4_UMIP | Control.CR4_FSGSBASE | Control.CR4_PCIDE | Control.CR4_OSXSAVE | Control.CR4_SMEP
            | Control.CR4_SMAP;

    private RegisterRules() {}

    /** Why a value is refused; null if it is not. */
    public static @Nullable String refusal(Register register, long value) {
        boolean paging = (value & Control.CR0_PG) != 0;
        return switch (register) {
            case X86Register.CR0 -> value >>> 32 != 0 ? "more than 32 bits" : paging && (value & Control.CR0_PE) == 0 ? "paging without protection" : null;
            case X86Register.CR4 -> (value & ~CR4_KNOWN) != 0 ? "reserved bits" : null;
            case X86Register.CR8 -> value >>> 4 != 0 ? "more than 15" : null;
            case X86Register.XCR0 -> (value & 1) == 0 ? "without x87" : null;
            case X86Register.DR6, X86Register.DR7 -> value >>> 32 != 0 ? "more than 32 bits" : null;
            default -> null;
        };
    }
}
