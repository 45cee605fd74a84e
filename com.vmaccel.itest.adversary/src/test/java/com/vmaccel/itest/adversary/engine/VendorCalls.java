package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.itest.adversary.vendor.HostileHypervisor;
import com.vmaccel.itest.adversary.vendor.VendorStatus;

/** Turns the library's statuses into exceptions. */
record VendorCalls(HostileHypervisor hypervisor) {

    void check(int status, String call) {
        if (status != VendorStatus.SUCCESS) {
            throw failure(status, call);
        }
    }

    NativeCallException failure(int status, String call) {
        var result = new NativeCallException(HostileAccelerator.ID, call, new NativeStatus.Other("hostile", status, VendorStatus.name(status)));
        hypervisor.lastFailure().ifPresent(result::initCause);
        return result;
    }
}
