package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.CSource;

/** Flags of mappings and translations, and kinds of access. Source: {@code winhvplatformdefs.h}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvMemoryFlags {

    static final int WHvMapGpaRangeFlagNone = 0x0;
    static final int WHvMapGpaRangeFlagRead = 0x1;
    static final int WHvMapGpaRangeFlagWrite = 0x2;
    static final int WHvMapGpaRangeFlagExecute = 0x4;
    static final int WHvMapGpaRangeFlagTrackDirtyPages = 0x8;
    static final int WHvTranslateGvaFlagNone = 0x0;
    static final int WHvTranslateGvaFlagValidateRead = 0x1;
    static final int WHvTranslateGvaFlagValidateWrite = 0x2;
    static final int WHvTranslateGvaFlagValidateExecute = 0x4;
    static final int WHvTranslateGvaFlagPrivilegeExempt = 0x8;
    static final int WHvTranslateGvaFlagSetPageTableBits = 0x10;
    static final int WHvTranslateGvaFlagEnforceSmap = 0x100;
    static final int WHvTranslateGvaFlagOverrideSmap = 0x200;
    static final int WHvTranslateGvaResultSuccess = 0x0;
    static final int WHvMemoryAccessRead = 0x0;
    static final int WHvMemoryAccessWrite = 0x1;
    static final int WHvMemoryAccessExecute = 0x2;

    private WhvMemoryFlags() {}
}
