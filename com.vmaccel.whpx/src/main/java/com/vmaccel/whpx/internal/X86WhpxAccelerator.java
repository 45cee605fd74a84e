package com.vmaccel.whpx.internal;

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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.condition.Condition;

/** Windows Hypervisor Platform for x86 guests. In a container there is one for each bundle that uses it, and only while {@link WhpxBackend} finds it usable. */
@Component(
        service = {Accelerator.class, X86Accelerator.class},
        scope = ServiceScope.BUNDLE,
        configurationPolicy = ConfigurationPolicy.IGNORE, // the backend has it, and is replaced with it
        reference = @Reference(
                name = "osgi.ds.satisfying.condition",
                service = Condition.class,
                target = "(" + Condition.CONDITION_ID + "=" + WhpxBackendComponent.CONDITION + ")",
                policy = ReferencePolicy.DYNAMIC))
@BackendId(WhpxBackend.ID)
public final class X86WhpxAccelerator extends EngineAccelerator implements X86Accelerator {

    private final WhpxSettings settings;
    private final WhpxHost host;
    private final Capabilities capabilities;
    private final WhpxHostMemory memory;

    /**
     * Makes an accelerator of a container, whose whiteboard services follow.
     *
     * @param backend what was configured; there is one accelerator for each configuration because this reference is static
     * @param machines the virtual machines of all accelerators
     */
    @Activate
    public X86WhpxAccelerator(@Reference WhpxBackendComponent backend, @Reference WhpxMachines machines) {
        this(backend.settings(), new Whiteboard());
        join(machines);
    }

    /**
     * Makes an accelerator.
     *
     * @param settings what is configured
     * @param whiteboard the services to consult
     * @throws com.vmaccel.api.error.NativeCallException if the platform cannot be asked
     * @throws com.vmaccel.api.error.UnavailableException if the platform lacks something, or something configured cannot be used
     */
    X86WhpxAccelerator(WhpxSettings settings, Whiteboard whiteboard) {
        super(WhpxBackend.ID, whiteboard, settings.stopTimeout());
        settings.requireUsable();
        this.settings = settings;
        host = WhpxHost.ask();
        capabilities = WhpxCapabilities.of(host);
        memory = new WhpxHostMemory(whiteboard);
    }

    WhpxSettings settings() {
        return settings;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public HostMemoryAllocator memory() {
        return memory;
    }

    @Override
    public CpuidTable supportedCpuid() {
        return host.cpuid();
    }

    @Override
    public X86VirtualMachine createVirtualMachine(VmConfig config) {
        return open(config, checked -> WhpxVirtualMachine.create(this, host, checked));
    }
}
