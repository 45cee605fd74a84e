package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_pic_state}: an 8259. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmPicState {

    static final Struct STRUCT = Struct.named("kvm_pic_state")
            .u8("last_irr", "irr", "imr", "isr", "priority_add", "irq_base", "read_reg_select", "poll", "special_mask", "init_state", "auto_eoi",
                    "rotate_on_auto_eoi", "special_fully_nested_mode", "init4", "elcr", "elcr_mask")
            .build();

    private KvmPicState() {}
}
