package com.example.tiny;

import com.vmaccel.api.BackendId;
import com.vmaccel.api.engine.EngineMachines;
import com.vmaccel.api.live.LiveMachines;
import org.osgi.service.component.annotations.Component;

/** Who is alive, for whoever wants to take the bundle away. */
@Component(service = {LiveMachines.class, TinyMachines.class}, immediate = true)
@BackendId(TinyBackend.ID)
public final class TinyMachines extends EngineMachines {

    public TinyMachines() {
        super(TinyBackend.ID);
    }
}
