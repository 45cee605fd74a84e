package com.vmaccel.whpx.internal;

import com.vmaccel.api.BackendId;
import com.vmaccel.api.engine.EngineMachines;
import com.vmaccel.api.live.LiveMachines;
import org.osgi.service.component.annotations.Component;

/** The virtual machines of Windows Hypervisor Platform in this container, whichever bundle created them and whatever was configured then. */
@Component(service = {LiveMachines.class, WhpxMachines.class}, immediate = true)
@BackendId(WhpxBackend.ID)
public final class WhpxMachines extends EngineMachines {

    /** Makes the component. */
    public WhpxMachines() {
        super(WhpxBackend.ID);
    }
}
