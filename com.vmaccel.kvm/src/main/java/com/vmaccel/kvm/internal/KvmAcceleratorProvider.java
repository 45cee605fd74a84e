package com.vmaccel.kvm.internal;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.AcceleratorProvider;
import com.vmaccel.api.engine.Whiteboard;

/** Makes accelerators of KVM for programs without a container. */
public final class KvmAcceleratorProvider implements AcceleratorProvider {

    /** Makes the provider; for {@link java.util.ServiceLoader}. */
    public KvmAcceleratorProvider() {}

    @Override
    public String id() {
        return KvmDevice.ID;
    }

    @Override
    public Accelerator accelerator() {
        return new X86KvmAccelerator(KvmSettings.DEFAULT, Whiteboard.discover());
    }
}
