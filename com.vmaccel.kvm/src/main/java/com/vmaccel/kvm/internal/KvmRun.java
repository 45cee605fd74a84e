package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U16;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;
import com.vmaccel.ffi.U8;
import java.lang.foreign.MemorySegment;

/** {@code struct kvm_run}: what a vCPU and its owner tell each other, in memory both see. Source: KVM API section 5. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmRun {

    static final Struct STRUCT = Struct.named("kvm_run")
            .u8("request_interrupt_window", "immediate_exit").array("padding1", Scalar.U8, 6)
            .u32("exit_reason").u8("ready_for_interrupt_injection", "if_flag").u16("flags").u64("cr8", "apic_base")
            .nested(Struct.anonymousUnion()
                    .nested("hw", Struct.anonymous().u64("hardware_exit_reason"))
                    .nested("fail_entry", Struct.anonymous().u64("hardware_entry_failure_reason").u32("cpu").padding(4))
                    .nested("ex", Struct.anonymous().u32("exception", "error_code"))
                    .nested("io", Struct.anonymous().u8("direction", "size").u16("port").u32("count").u64("data_offset"))
                    .nested("debug", Struct.anonymous().struct("arch", KvmDebugExitArch.STRUCT))
                    .nested("mmio", Struct.anonymous().u64("phys_addr").array("data", Scalar.U8, 8).u32("len").u8("is_write").padding(3))
                    .nested("hypercall", Struct.anonymous().u64("nr").array("args", Scalar.U64, 6).u64("ret", "flags"))
                    .nested("tpr_access", Struct.anonymous().u64("rip").u32("is_write", "pad"))
                    .nested("internal", Struct.anonymous().u32("suberror", "ndata").array("data", Scalar.U64, 16))
                    .nested("emulation_failure", Struct.anonymous()
                            .u32("suberror", "ndata").u64("flags").u8("insn_size").array("insn_bytes", Scalar.U8, 15))
                    .nested("system_event", Struct.anonymous().u32("type", "ndata").array("data", Scalar.U64, 16))
                    .nested("eoi", Struct.anonymous().u8("vector"))
                    .struct("hyperv", KvmHypervExit.STRUCT)
                    .nested("msr", Struct.anonymous().u8("error").array("pad", Scalar.U8, 7).u32("reason", "index").u64("data"))
                    .nested("notify", Struct.anonymous().u32("flags"))
                    .nested("memory_fault", Struct.anonymous().u64("flags", "gpa", "size"))
                    .array("padding", Scalar.U8, 256))
            .u64("kvm_valid_regs", "kvm_dirty_regs")
            .nested("s", Struct.anonymousUnion().struct("regs", KvmSyncRegs.STRUCT).array("padding", Scalar.U8, 2048))
            .build();

    static final int KVM_EXIT_IO_IN = 0;
    static final int KVM_INTERNAL_ERROR_EMULATION = 1;
    static final int KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES = 1;
    static final int KVM_NOTIFY_CONTEXT_INVALID = 1;
    static final int KVM_SYSTEM_EVENT_SHUTDOWN = 1;
    static final int KVM_SYSTEM_EVENT_RESET = 2;
    static final int KVM_SYSTEM_EVENT_CRASH = 3;
    static final int KVM_SYSTEM_EVENT_SUSPEND = 5;

    static final U8 REQUEST_INTERRUPT_WINDOW = STRUCT.u8("request_interrupt_window");
    static final U8 IMMEDIATE_EXIT = STRUCT.u8("immediate_exit");
    static final U32 EXIT_REASON = STRUCT.u32("exit_reason");
    static final U8 READY_FOR_INTERRUPT_INJECTION = STRUCT.u8("ready_for_interrupt_injection");
    static final U8 IF_FLAG = STRUCT.u8("if_flag");
    static final U64 CR8 = STRUCT.u64("cr8");

    static final U64 FAIL_ENTRY_REASON = STRUCT.u64("fail_entry.hardware_entry_failure_reason");
    static final U32 FAIL_ENTRY_CPU = STRUCT.u32("fail_entry.cpu");
    static final U32 EX_EXCEPTION = STRUCT.u32("ex.exception");
    static final U32 EX_ERROR_CODE = STRUCT.u32("ex.error_code");
    static final U8 IO_DIRECTION = STRUCT.u8("io.direction");
    static final U8 IO_SIZE = STRUCT.u8("io.size");
    static final U16 IO_PORT = STRUCT.u16("io.port");
    static final U32 IO_COUNT = STRUCT.u32("io.count");
    static final U64 IO_DATA_OFFSET = STRUCT.u64("io.data_offset");
    static final U32 DEBUG_EXCEPTION = STRUCT.u32("debug.arch.exception");
    static final U64 DEBUG_PC = STRUCT.u64("debug.arch.pc");
    static final U64 DEBUG_DR6 = STRUCT.u64("debug.arch.dr6");
    static final U64 MMIO_PHYS_ADDR = STRUCT.u64("mmio.phys_addr");
    static final U64 MMIO_DATA = new U64(STRUCT.offset("mmio.data"));
    static final U32 MMIO_LEN = STRUCT.u32("mmio.len");
    static final U8 MMIO_IS_WRITE = STRUCT.u8("mmio.is_write");
    static final U64 HYPERCALL_NR = STRUCT.u64("hypercall.nr");
    static final Elements HYPERCALL_ARGS = STRUCT.elements("hypercall.args");
    static final U64 HYPERCALL_RET = STRUCT.u64("hypercall.ret");
    static final U64 TPR_ACCESS_RIP = STRUCT.u64("tpr_access.rip");
    static final U32 TPR_ACCESS_IS_WRITE = STRUCT.u32("tpr_access.is_write");
    static final U32 INTERNAL_SUBERROR = STRUCT.u32("internal.suberror");
    static final U32 INTERNAL_NDATA = STRUCT.u32("internal.ndata");
    static final Elements INTERNAL_DATA = STRUCT.elements("internal.data");
    static final U64 EMULATION_FLAGS = STRUCT.u64("emulation_failure.flags");
    static final U8 EMULATION_INSN_SIZE = STRUCT.u8("emulation_failure.insn_size");
    static final Elements EMULATION_INSN_BYTES = STRUCT.elements("emulation_failure.insn_bytes");
    static final U32 SYSTEM_EVENT_TYPE = STRUCT.u32("system_event.type");
    static final U32 SYSTEM_EVENT_NDATA = STRUCT.u32("system_event.ndata");
    static final Elements SYSTEM_EVENT_DATA = STRUCT.elements("system_event.data");
    static final U8 EOI_VECTOR = STRUCT.u8("eoi.vector");
    static final U8 MSR_ERROR = STRUCT.u8("msr.error");
    static final U32 MSR_INDEX = STRUCT.u32("msr.index");
    static final U64 MSR_DATA = STRUCT.u64("msr.data");
    static final U32 NOTIFY_FLAGS = STRUCT.u32("notify.flags");
    static final U64 MEMORY_FAULT_FLAGS = STRUCT.u64("memory_fault.flags");
    static final U64 MEMORY_FAULT_GPA = STRUCT.u64("memory_fault.gpa");
    static final U64 MEMORY_FAULT_SIZE = STRUCT.u64("memory_fault.size");
    static final Elements PAYLOAD = STRUCT.elements("padding");

    static final U64 KVM_VALID_REGS = STRUCT.u64("kvm_valid_regs");
    static final U64 KVM_DIRTY_REGS = STRUCT.u64("kvm_dirty_regs");

    private static final long REGS = STRUCT.offset("s.regs.regs");
    private static final long SREGS = STRUCT.offset("s.regs.sregs");

    private KvmRun() {}

    /** Returns what the guest did with Hyper-V's interface, in a run area. */
    static MemorySegment hyperv(MemorySegment run) {
        return run.asSlice(STRUCT.offset("hyperv"), KvmHypervExit.STRUCT.byteSize());
    }

    /** Returns the general registers in a run area. */
    static MemorySegment regs(MemorySegment run) {
        return run.asSlice(REGS, KvmRegs.STRUCT.byteSize());
    }

    /** Returns the segments and control registers in a run area. */
    static MemorySegment sregs(MemorySegment run) {
        return run.asSlice(SREGS, KvmSregs.STRUCT.byteSize());
    }
}
