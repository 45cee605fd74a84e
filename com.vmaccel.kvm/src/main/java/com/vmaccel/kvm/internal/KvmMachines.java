package com.vmaccel.kvm.internal;

import com.vmaccel.api.BackendId;
import com.vmaccel.api.engine.EngineMachines;
import com.vmaccel.api.live.LiveMachines;
import org.osgi.service.component.annotations.Component;

/** The virtual machines of KVM in this container, whichever bundle created them and whatever was configured then. */
@Component(service = {LiveMachines.class, KvmMachines.class}, immediate = true)
@BackendId(KvmDevice.ID)
public final class KvmMachines extends EngineMachines {

    /** Makes the component. */
    public KvmMachines() {
        super(KvmDevice.ID);
    }
}
