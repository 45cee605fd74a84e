package com.vmaccel.soft.internal;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.AcceleratorProvider;
import com.vmaccel.api.engine.Whiteboard;

/** Makes accelerators for programs without a container. */
public final class SoftAcceleratorProvider implements AcceleratorProvider {

    /** Makes the provider; for {@link java.util.ServiceLoader}. */
    public SoftAcceleratorProvider() {}

    @Override
    public String id() {
        return SoftBackend.ID;
    }

    @Override
    public Accelerator accelerator() {
        return new X86SoftAccelerator(Whiteboard.discover());
    }
}
