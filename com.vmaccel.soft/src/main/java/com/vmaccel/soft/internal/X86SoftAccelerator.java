package com.vmaccel.soft.internal;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.BackendId;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.engine.EngineAccelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemoryAllocator;
import com.vmaccel.api.x86.CpuidTable;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/** x86 guests in software. In a container there is one for each bundle that uses it. */
@Component(service = {Accelerator.class, X86Accelerator.class}, scope = ServiceScope.BUNDLE)
@BackendId(SoftBackend.ID)
public final class X86SoftAccelerator extends EngineAccelerator implements X86Accelerator {

    private final SoftHostMemory memory;

    /**
     * Makes an accelerator of a container, whose whiteboard services follow.
     *
     * @param backend what was configured; there is one accelerator for each configuration because this reference is static
     * @param machines the virtual machines of all accelerators
     * @throws com.vmaccel.api.error.UnavailableException if what was configured cannot be used
     */
    @Activate
    public X86SoftAccelerator(@Reference SoftBackend backend, @Reference SoftMachines machines) {
        this(new Whiteboard(), backend.stopTimeout());
        join(machines);
    }

    /**
     * Makes an accelerator.
     *
     * @param whiteboard the services to consult
     */
    X86SoftAccelerator(Whiteboard whiteboard) {
        this(whiteboard, Duration.ofMillis(SoftConfiguration.STOP_TIMEOUT_MILLIS));
    }

    private X86SoftAccelerator(Whiteboard whiteboard, Duration stopTimeout) {
        super(SoftBackend.ID, whiteboard, stopTimeout);
        memory = new SoftHostMemory(whiteboard);
    }

    @Override
    public Capabilities capabilities() {
        return SoftCapabilities.ALL;
    }

    @Override
    public HostMemoryAllocator memory() {
        return memory;
    }

    @Override
    public CpuidTable supportedCpuid() {
        return SoftCpuid.SUPPORTED;
    }

    @Override
    public X86VirtualMachine createVirtualMachine(VmConfig config) {
        return open(config, checked -> new SoftVirtualMachine(this, checked));
    }
}
