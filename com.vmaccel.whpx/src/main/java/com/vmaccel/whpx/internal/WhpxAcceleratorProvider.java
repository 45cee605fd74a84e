package com.vmaccel.whpx.internal;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.AcceleratorProvider;
import com.vmaccel.api.engine.Whiteboard;

/** Makes accelerators of the platform for programs without a container. */
public final class WhpxAcceleratorProvider implements AcceleratorProvider {

    /** Makes the provider; for {@link java.util.ServiceLoader}. */
    public WhpxAcceleratorProvider() {}

    @Override
    public String id() {
        return WhpxBackend.ID;
    }

    @Override
    public Accelerator accelerator() {
        return new X86WhpxAccelerator(WhpxSettings.DEFAULT, Whiteboard.discover());
    }
}
