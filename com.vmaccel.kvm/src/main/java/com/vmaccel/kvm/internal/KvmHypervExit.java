package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_hyperv_exit}: what the guest did with Hyper-V's interface. Source: KVM API section 5. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmHypervExit {

    static final Struct STRUCT = Struct.named("kvm_hyperv_exit")
            .u32("type", "pad1")
            .nested("u", Struct.anonymousUnion()
                    .nested("synic", Struct.anonymous().u32("msr", "pad2").u64("control", "evt_page", "msg_page"))
                    .nested("hcall", Struct.anonymous().u64("input", "result").array("params", Scalar.U64, 2))
                    .nested("syndbg", Struct.anonymous().u32("msr", "pad2").u64("control", "status", "send_page", "recv_page", "pending_page")))
            .build();

    static final int KVM_EXIT_HYPERV_SYNIC = 1;
    static final int KVM_EXIT_HYPERV_HCALL = 2;

    static final U32 TYPE = STRUCT.u32("type");
    static final U32 MSR = STRUCT.u32("u.synic.msr");
    static final U64 CONTROL = STRUCT.u64("u.synic.control");
    static final U64 EVT_PAGE = STRUCT.u64("u.synic.evt_page");
    static final U64 MSG_PAGE = STRUCT.u64("u.synic.msg_page");
    static final U64 INPUT = STRUCT.u64("u.hcall.input");
    static final U64 RESULT = STRUCT.u64("u.hcall.result");
    static final Elements PARAMS = STRUCT.elements("u.hcall.params");

    private KvmHypervExit() {}
}
