package com.vmaccel.whpx.internal;

import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.windows.WindowsResult;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The {@code HRESULT}s of the platform's own, and what becomes of any of them. */
@CSource(header = "winerror.h", facts = "whpx", architectures = "x86_64")
final class WhvResult {

    static final int WHV_E_UNKNOWN_CAPABILITY = 0x80370300;
    static final int WHV_E_INSUFFICIENT_BUFFER = 0x80370301;
    static final int WHV_E_UNKNOWN_PROPERTY = 0x80370302;
    static final int WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG = 0x80370303;
    static final int WHV_E_INVALID_PARTITION_CONFIG = 0x80370304;
    static final int WHV_E_GPA_RANGE_NOT_FOUND = 0x80370305;
    static final int WHV_E_VP_ALREADY_EXISTS = 0x80370306;
    static final int WHV_E_VP_DOES_NOT_EXIST = 0x80370307;
    static final int WHV_E_INVALID_VP_STATE = 0x80370308;
    static final int WHV_E_INVALID_VP_REGISTER_NAME = 0x80370309;

    private static final Map<Integer, String> NAMES = Map.of(
            WHV_E_UNKNOWN_CAPABILITY, "WHV_E_UNKNOWN_CAPABILITY",
            WHV_E_INSUFFICIENT_BUFFER, "WHV_E_INSUFFICIENT_BUFFER",
            WHV_E_UNKNOWN_PROPERTY, "WHV_E_UNKNOWN_PROPERTY",
            WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, "WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG",
            WHV_E_INVALID_PARTITION_CONFIG, "WHV_E_INVALID_PARTITION_CONFIG",
            WHV_E_GPA_RANGE_NOT_FOUND, "WHV_E_GPA_RANGE_NOT_FOUND",
            WHV_E_VP_ALREADY_EXISTS, "WHV_E_VP_ALREADY_EXISTS",
            WHV_E_VP_DOES_NOT_EXIST, "WHV_E_VP_DOES_NOT_EXIST",
            WHV_E_INVALID_VP_STATE, "WHV_E_INVALID_VP_STATE",
            WHV_E_INVALID_VP_REGISTER_NAME, "WHV_E_INVALID_VP_REGISTER_NAME");

    private WhvResult() {}

    static NativeStatus.HResult status(int result) {
        String name = NAMES.get(result);
        return name == null ? WindowsResult.status(result) : new NativeStatus.HResult(result, name);
    }

    /** Goes on only after success. */
    static void check(int result, Supplier<String> call) {
        if (WindowsResult.isFailure(result)) {
            throw failure(result, call.get(), null);
        }
    }

    static NativeCallException failure(int result, String call, @Nullable String hint) {
        return new NativeCallException(WhpxBackend.ID, call, status(result), hint);
    }
}
