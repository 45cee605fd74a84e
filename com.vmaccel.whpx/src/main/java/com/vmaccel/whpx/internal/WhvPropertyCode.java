package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.CSource;

/** What can be configured of a partition. Source: {@code winhvplatformdefs.h}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvPropertyCode {

    static final int WHvPartitionPropertyCodeExtendedVmExits = 0x1;
    static final int WHvPartitionPropertyCodeExceptionExitBitmap = 0x2;
    static final int WHvPartitionPropertyCodeSeparateSecurityDomain = 0x3;
    static final int WHvPartitionPropertyCodeNestedVirtualization = 0x4;
    static final int WHvPartitionPropertyCodeX64MsrExitBitmap = 0x5;
    static final int WHvPartitionPropertyCodePrimaryNumaNode = 0x6;
    static final int WHvPartitionPropertyCodeCpuReserve = 0x7;
    static final int WHvPartitionPropertyCodeCpuCap = 0x8;
    static final int WHvPartitionPropertyCodeCpuWeight = 0x9;
    static final int WHvPartitionPropertyCodeCpuGroupId = 0xa;
    static final int WHvPartitionPropertyCodeProcessorFrequencyCap = 0xb;
    static final int WHvPartitionPropertyCodeAllowDeviceAssignment = 0xc;
    static final int WHvPartitionPropertyCodeDisableSmt = 0xd;
    static final int WHvPartitionPropertyCodeProcessorFeatures = 0x1001;
    static final int WHvPartitionPropertyCodeProcessorClFlushSize = 0x1002;
    static final int WHvPartitionPropertyCodeCpuidExitList = 0x1003;
    static final int WHvPartitionPropertyCodeCpuidResultList = 0x1004;
    static final int WHvPartitionPropertyCodeLocalApicEmulationMode = 0x1005;
    static final int WHvPartitionPropertyCodeProcessorXsaveFeatures = 0x1006;
    static final int WHvPartitionPropertyCodeProcessorClockFrequency = 0x1007;
    static final int WHvPartitionPropertyCodeInterruptClockFrequency = 0x1008;
    static final int WHvPartitionPropertyCodeApicRemoteReadSupport = 0x1009;
    static final int WHvPartitionPropertyCodeProcessorFeaturesBanks = 0x100a;
    static final int WHvPartitionPropertyCodeReferenceTime = 0x100b;
    static final int WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks = 0x100c;
    static final int WHvPartitionPropertyCodeCpuidResultList2 = 0x100d;
    static final int WHvPartitionPropertyCodeProcessorPerfmonFeatures = 0x100e;
    static final int WHvPartitionPropertyCodeMsrActionList = 0x100f;
    static final int WHvPartitionPropertyCodeUnimplementedMsrAction = 0x1010;
    static final int WHvPartitionPropertyCodeProcessorCount = 0x1fff;

    private WhvPropertyCode() {}
}
