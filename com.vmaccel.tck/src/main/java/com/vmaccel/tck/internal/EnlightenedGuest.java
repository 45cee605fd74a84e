package com.vmaccel.tck.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.tck.CaseContext;
import java.util.List;

/** Guests that use Hyper-V's interface, and machines that have it. */
final class EnlightenedGuest {

    static final GuestCode ASK = CpuidCases.ASK.in(Mode.LONG_KERNEL);
    static final GuestCode READ = GuestCode.of("rdmsr; mov ebx, eax; mov esi, edx; rdmsr").for64("0f 32 89 c3 89 d6 0f 32").in(Mode.LONG_KERNEL);
    static final GuestCode WRITE = GuestCode.of("wrmsr").for64("0f 30").in(Mode.LONG_KERNEL);
    /** Says who it is, has the hypercall page made at 0xb000, and calls with RBX and RSI. */
    static final GuestCode CALL = GuestCode.of("mov ecx, 0x40000000; xor edx, edx; mov eax, 0x1234; wrmsr; inc ecx; mov eax, 0xb001; wrmsr; "
                    + "mov rcx, rbx; mov rdx, rsi; xor r8d, r8d; mov eax, 0xb000; call rax")
            .for64("b9 00 00 00 40 31 d2 b8 34 12 00 00 0f 30 ff c1 b8 01 b0 00 00 0f 30 48 89 d9 48 89 f2 45 31 c0 b8 00 b0 00 00 ff d0")
            .in(Mode.LONG_KERNEL);
    static final GuestCode CALL_AGAIN = GuestCode.of("mov rcx, rbx; mov rdx, rsi; xor r8d, r8d; mov eax, 0xb000; call rax")
            .for64("48 89 d9 48 89 f2 45 31 c0 b8 00 b0 00 00 ff d0").in(Mode.LONG_KERNEL);

    private EnlightenedGuest() {}

    /** A configuration with some parts, which the engine has, and with a controller if one of them needs it. */
    static VmConfig with(CaseContext context, Enlightenment... parts) {
        for (Enlightenment part : parts) {
            if (!context.accelerator().enlightenments().contains(part)) {
                throw context.skip("the engine lacks " + part);
            }
        }
        boolean controller = List.of(parts).stream().anyMatch(Enlightenment::needsController);
        return VmConfig.defaults().withInterruptMode(controller ? InterruptMode.LOCAL : InterruptMode.NONE).withEnlightenments(parts);
    }
}
