package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U16;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;
import com.vmaccel.ffi.U8;

/**
 * {@code WHV_RUN_VP_EXIT_CONTEXT} with the contexts of those exits that have one this engine reads. A run gets room for all of it: older versions of the platform fill less.
 */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
final class WhvExitContext {

    static final Struct VP = Struct.named("WHV_VP_EXIT_CONTEXT")
            .u16("ExecutionState").padding(1).u8("Reserved").u32("Reserved2").struct("Cs", WhvSegment.STRUCT).u64("Rip", "Rflags").build();
    static final Struct MEMORY = Struct.named("WHV_MEMORY_ACCESS_CONTEXT")
            .u8("InstructionByteCount").array("Reserved", Scalar.U8, 3).array("InstructionBytes", Scalar.U8, 16).u32("AccessInfo").u64("Gpa", "Gva").build();
    static final Struct PORT = Struct.named("WHV_X64_IO_PORT_ACCESS_CONTEXT")
            .u8("InstructionByteCount").array("Reserved", Scalar.U8, 3).array("InstructionBytes", Scalar.U8, 16).u32("AccessInfo")
            .u16("PortNumber").array("Reserved2", Scalar.U16, 3).u64("Rax", "Rcx", "Rsi", "Rdi").struct("Ds", WhvSegment.STRUCT).struct("Es", WhvSegment.STRUCT).build();
    static final Struct MSR = Struct.named("WHV_X64_MSR_ACCESS_CONTEXT").u32("AccessInfo", "MsrNumber").u64("Rax", "Rdx").build();
    static final Struct CPUID = Struct.named("WHV_X64_CPUID_ACCESS_CONTEXT")
            .u64("Rax", "Rcx", "Rdx", "Rbx", "DefaultResultRax", "DefaultResultRcx", "DefaultResultRdx", "DefaultResultRbx").build();
    static final Struct EXCEPTION = Struct.named("WHV_VP_EXCEPTION_CONTEXT")
            .u8("InstructionByteCount").array("Reserved", Scalar.U8, 3).array("InstructionBytes", Scalar.U8, 16).u32("ExceptionInfo").u8("ExceptionType")
            .array("Reserved2", Scalar.U8, 3).u32("ErrorCode").u64("ExceptionParameter").build();
    static final Struct RDTSC = Struct.named("WHV_X64_RDTSC_CONTEXT").u64("TscAux", "VirtualOffset", "Tsc", "ReferenceTime", "RdtscInfo").build();
    static final Struct EOI = Struct.named("WHV_X64_APIC_EOI_CONTEXT").u32("InterruptVector").build();
    static final Struct UNSUPPORTED = Struct.named("WHV_X64_UNSUPPORTED_FEATURE_CONTEXT").u32("FeatureCode", "Reserved").u64("FeatureParameter").build();
    static final Struct HYPERCALL = Struct.named("WHV_HYPERCALL_CONTEXT")
            .u64("Rax", "Rbx", "Rcx", "Rdx", "R8", "Rsi", "Rdi", "Reserved0").array("XmmRegisters", Scalar.U128, 6).array("Reserved1", Scalar.U64, 2).build();
    static final Struct STRUCT = Struct.named("WHV_RUN_VP_EXIT_CONTEXT").u32("ExitReason", "Reserved").struct("VpContext", VP)
            .nested(Struct.anonymousUnion()
                    .struct("MemoryAccess", MEMORY).struct("IoPortAccess", PORT).struct("MsrAccess", MSR).struct("UnsupportedFeature", UNSUPPORTED)
                    .struct("CpuidAccess", CPUID).struct("VpException", EXCEPTION).struct("ReadTsc", RDTSC).struct("ApicEoi", EOI).struct("Hypercall", HYPERCALL))
            .build();

    static final BitField INSTRUCTION_LENGTH = new BitField("WHV_VP_EXIT_CONTEXT", "InstructionLength", 16, 4);
    static final BitField INTERRUPT_SHADOW = new BitField("WHV_X64_VP_EXECUTION_STATE", "InterruptShadow", 12, 1);
    static final BitField GVA_VALID = new BitField("WHV_MEMORY_ACCESS_INFO", "GvaValid", 3, 1);
    static final BitField ACCESS_TYPE = new BitField("WHV_MEMORY_ACCESS_INFO", "AccessType", 0, 2);
    static final BitField PORT_WRITE = new BitField("WHV_X64_IO_PORT_ACCESS_INFO", "IsWrite", 0, 1);
    static final BitField PORT_SIZE = new BitField("WHV_X64_IO_PORT_ACCESS_INFO", "AccessSize", 1, 3);
    static final BitField PORT_STRING = new BitField("WHV_X64_IO_PORT_ACCESS_INFO", "StringOp", 4, 1);
    static final BitField MSR_WRITE = new BitField("WHV_X64_MSR_ACCESS_INFO", "IsWrite", 0, 1);

    static final BitField RDTSCP = new BitField("WHV_X64_RDTSC_INFO", "IsRdtscp", 0, 1);
    static final BitField ERROR_CODE_VALID = new BitField("WHV_VP_EXCEPTION_INFO", "ErrorCodeValid", 0, 1);

    static final U32 REASON = STRUCT.u32("ExitReason");
    /** Execution state, instruction length and task priority share one word, in which their bits count from its start. */
    static final U32 STATE = new U32(STRUCT.offset("VpContext.ExecutionState"));
    static final U64 CS_REST = new U64(STRUCT.offset("VpContext.Cs.Limit"));
    static final U64 RIP = STRUCT.u64("VpContext.Rip");
    static final U64 RFLAGS = STRUCT.u64("VpContext.Rflags");
    static final U32 MEMORY_INFO = STRUCT.u32("MemoryAccess.AccessInfo");
    static final U64 MEMORY_GPA = STRUCT.u64("MemoryAccess.Gpa");
    static final U64 MEMORY_GVA = STRUCT.u64("MemoryAccess.Gva");
    static final U8 MEMORY_BYTES = STRUCT.u8("MemoryAccess.InstructionByteCount");
    static final Elements MEMORY_CODE = STRUCT.elements("MemoryAccess.InstructionBytes");
    static final U32 PORT_INFO = STRUCT.u32("IoPortAccess.AccessInfo");
    static final U16 PORT_NUMBER = STRUCT.u16("IoPortAccess.PortNumber");
    static final U64 PORT_RAX = STRUCT.u64("IoPortAccess.Rax");
    static final U32 MSR_INFO = STRUCT.u32("MsrAccess.AccessInfo");
    static final U32 MSR_NUMBER = STRUCT.u32("MsrAccess.MsrNumber");
    static final U64 MSR_RAX = STRUCT.u64("MsrAccess.Rax");
    static final U64 MSR_RDX = STRUCT.u64("MsrAccess.Rdx");
    static final U64 CPUID_RAX = STRUCT.u64("CpuidAccess.Rax");
    static final U64 CPUID_RCX = STRUCT.u64("CpuidAccess.Rcx");
    static final U32 EXCEPTION_INFO = STRUCT.u32("VpException.ExceptionInfo");
    static final U8 EXCEPTION_TYPE = STRUCT.u8("VpException.ExceptionType");
    static final U32 EXCEPTION_CODE = STRUCT.u32("VpException.ErrorCode");
    static final U64 EXCEPTION_PARAMETER = STRUCT.u64("VpException.ExceptionParameter");
    static final U64 TSC_AUX = STRUCT.u64("ReadTsc.TscAux");
    static final U64 TSC_INFO = STRUCT.u64("ReadTsc.RdtscInfo");
    static final U32 EOI_VECTOR = STRUCT.u32("ApicEoi.InterruptVector");
    static final U32 FEATURE_CODE = STRUCT.u32("UnsupportedFeature.FeatureCode");
    static final U64 FEATURE_PARAMETER = STRUCT.u64("UnsupportedFeature.FeatureParameter");

    private WhvExitContext() {}
}
