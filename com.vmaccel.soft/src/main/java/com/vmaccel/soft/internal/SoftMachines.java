package com.vmaccel.soft.internal;

import com.vmaccel.api.BackendId;
import com.vmaccel.api.engine.EngineMachines;
import com.vmaccel.api.live.LiveMachines;
import org.osgi.service.component.annotations.Component;

/** The virtual machines of the software CPU in this container, whichever bundle created them and whatever was configured then. */
@Component(service = {LiveMachines.class, SoftMachines.class}, immediate = true)
@BackendId(SoftBackend.ID)
public final class SoftMachines extends EngineMachines {

    /** Makes the component. */
    public SoftMachines() {
        super(SoftBackend.ID);
    }
}
