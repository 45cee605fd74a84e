package com.vmaccel.ffi.windows;

import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.ffi.CSource;

/** The {@code HRESULT}s and system error codes that any Windows interface may answer with. Source: {@code winerror.h}. */
@CSource(header = "winerror.h", facts = "win", architectures = "x86_64")
public final class WindowsResult {

    /** Success. */
    public static final int S_OK = 0;
    /** One of the arguments is invalid. */
    public static final int E_INVALIDARG = 0x80070057;
    /** Access is denied. */
    public static final int E_ACCESSDENIED = 0x80070005;
    /** Out of memory. */
    public static final int E_OUTOFMEMORY = 0x8007000e;
    /** Unspecified failure. */
    public static final int E_FAIL = 0x80004005;
    /** Not implemented. */
    public static final int E_NOTIMPL = 0x80004001;

    /** Error code: not enough memory. */
    public static final int ERROR_NOT_ENOUGH_MEMORY = 8;
    /** Error code: an argument is invalid. */
    public static final int ERROR_INVALID_PARAMETER = 0x57;
    /** Error code: a function is not in the library. */
    public static final int ERROR_PROC_NOT_FOUND = 0x7f;
    /** Error code: nothing is at the address. */
    public static final int ERROR_INVALID_ADDRESS = 0x1e7;
    /** Error code: the paging file cannot back more memory. */
    public static final int ERROR_COMMITMENT_LIMIT = 0x5af;

    private static final int FACILITY_WIN32 = 0x80070000;

    private WindowsResult() {}

    /**
     * Makes an {@code HRESULT} of an error code, as {@code HRESULT_FROM_WIN32} does.
     *
     * @param error an error code, 1 to 0xffff
     * @return the result
     */
    public static int ofError(int error) {
        return FACILITY_WIN32 | error & 0xffff;
    }

    /**
     * Tells failure from success, as {@code FAILED} does.
     *
     * @param result an {@code HRESULT}
     * @return true if it is a failure
     */
    public static boolean isFailure(int result) {
        return result < 0;
    }

    /**
     * Returns the status for an exception.
     *
     * @param result an {@code HRESULT}
     * @return the status, with the name of those known here
     */
    public static NativeStatus.HResult status(int result) {
        return new NativeStatus.HResult(result, switch (result) {
            case S_OK -> "S_OK";
            case E_INVALIDARG -> "E_INVALIDARG";
            case E_ACCESSDENIED -> "E_ACCESSDENIED";
            case E_OUTOFMEMORY -> "E_OUTOFMEMORY";
            case E_FAIL -> "E_FAIL";
            case E_NOTIMPL -> "E_NOTIMPL";
            default -> errorName(result);
        });
    }

    private static String errorName(int result) {
        if ((result & 0xffff0000) != FACILITY_WIN32) {
            return "HRESULT";
        }
        return switch (result & 0xffff) {
            case ERROR_NOT_ENOUGH_MEMORY -> "ERROR_NOT_ENOUGH_MEMORY";
            case ERROR_PROC_NOT_FOUND -> "ERROR_PROC_NOT_FOUND";
            case ERROR_INVALID_ADDRESS -> "ERROR_INVALID_ADDRESS";
            case ERROR_COMMITMENT_LIMIT -> "ERROR_COMMITMENT_LIMIT";
            default -> "Windows error " + (result & 0xffff);
        };
    }
}
