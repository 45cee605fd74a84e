package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.CSource;

/** What can be asked of the platform. Source: {@code winhvplatformdefs.h}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvCapabilityCode {

    static final int WHvCapabilityCodeHypervisorPresent = 0x0;
    static final int WHvCapabilityCodeFeatures = 0x1;
    static final int WHvCapabilityCodeExtendedVmExits = 0x2;
    static final int WHvCapabilityCodeExceptionExitBitmap = 0x3;
    static final int WHvCapabilityCodeX64MsrExitBitmap = 0x4;
    static final int WHvCapabilityCodeGpaRangePopulateFlags = 0x5;
    static final int WHvCapabilityCodeSchedulerFeatures = 0x6;
    static final int WHvCapabilityCodeProcessorVendor = 0x1000;
    static final int WHvCapabilityCodeProcessorFeatures = 0x1001;
    static final int WHvCapabilityCodeProcessorClFlushSize = 0x1002;
    static final int WHvCapabilityCodeProcessorXsaveFeatures = 0x1003;
    static final int WHvCapabilityCodeProcessorClockFrequency = 0x1004;
    static final int WHvCapabilityCodeInterruptClockFrequency = 0x1005;
    static final int WHvCapabilityCodeProcessorFeaturesBanks = 0x1006;
    static final int WHvCapabilityCodeProcessorFrequencyCap = 0x1007;
    static final int WHvCapabilityCodeSyntheticProcessorFeaturesBanks = 0x1008;
    static final int WHvCapabilityCodeProcessorPerfmonFeatures = 0x1009;

    private WhvCapabilityCode() {}
}
