package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_debug_exit_arch}: what a debugged vCPU stopped at. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmDebugExitArch {

    static final Struct STRUCT = Struct.named("kvm_debug_exit_arch").u32("exception", "pad").u64("pc", "dr6", "dr7").build();

    private KvmDebugExitArch() {}
}
