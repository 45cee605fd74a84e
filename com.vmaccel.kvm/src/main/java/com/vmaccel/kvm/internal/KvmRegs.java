package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_regs}: general-purpose registers, instruction pointer and flags. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmRegs {

    static final Struct STRUCT = Struct.named("kvm_regs")
            .u64("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rsp", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rip", "rflags")
            .build();

    private KvmRegs() {}
}
