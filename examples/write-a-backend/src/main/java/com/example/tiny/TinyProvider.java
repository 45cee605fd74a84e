package com.example.tiny;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.AcceleratorProvider;
import com.vmaccel.api.engine.Whiteboard;

/** Gives programs without a container their accelerator. */
public final class TinyProvider implements AcceleratorProvider {

    @Override
    public String id() {
        return TinyBackend.ID;
    }

    @Override
    public Accelerator accelerator() {
        return new TinyAccelerator(Whiteboard.discover());
    }
}
