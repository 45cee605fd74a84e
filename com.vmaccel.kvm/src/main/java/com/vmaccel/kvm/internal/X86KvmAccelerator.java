package com.vmaccel.kvm.internal;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.BackendId;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.engine.EngineAccelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemoryAllocator;
import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.api.x86.CpuidTable;
import java.util.Set;
import com.vmaccel.ffi.linux.KickSignal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.condition.Condition;

/** KVM for x86 guests. In a container there is one for each bundle that uses it, and only while {@link KvmBackend} finds KVM usable. */
@Component(
        service = {Accelerator.class, X86Accelerator.class},
        scope = ServiceScope.BUNDLE,
        configurationPolicy = ConfigurationPolicy.IGNORE, // the backend has it, and is replaced with it
        reference = @Reference(
                name = "osgi.ds.satisfying.condition",
                service = Condition.class,
                target = "(" + Condition.CONDITION_ID + "=" + KvmBackendComponent.CONDITION + ")",
                policy = ReferencePolicy.DYNAMIC))
@BackendId(KvmDevice.ID)
public final class X86KvmAccelerator extends EngineAccelerator implements X86Accelerator {

    private final KvmHost host;
    private final KvmBlueprint.Shelf blueprints;
    private final Capabilities capabilities;
    private final CpuidTable cpuid;
    private final KvmHostMemory memory;
    private final KickSignal signal;
    private final KvmDevice device;

    /**
     * Makes an accelerator of a container, whose whiteboard services follow.
     *
     * @param backend what was configured; there is one accelerator for each configuration because this reference is static
     * @param machines the virtual machines of all accelerators
     */
    @Activate
    public X86KvmAccelerator(@Reference KvmBackendComponent backend, @Reference KvmMachines machines) {
        this(backend.settings(), new Whiteboard());
        join(machines);
    }

    /**
     * Makes an accelerator.
     *
     * @param settings what is configured
     * @param whiteboard the services to consult
     * @throws com.vmaccel.api.error.NativeCallException if KVM cannot be asked
     * @throws com.vmaccel.api.error.UnavailableException if KVM lacks something, or something configured cannot be used
     */
    X86KvmAccelerator(KvmSettings settings, Whiteboard whiteboard) {
        this(settings, whiteboard, KvmStart.of(settings));
    }

    /**
     * Makes an accelerator.
     *
     * @param settings what is configured
     * @param whiteboard the services to consult
     * @param start what it begins with
     * @throws com.vmaccel.api.error.NativeCallException if KVM cannot be opened
     */
    X86KvmAccelerator(KvmSettings settings, Whiteboard whiteboard, KvmStart start) {
        super(KvmDevice.ID, whiteboard, settings.stopTimeout());
        host = start.host();
        signal = start.signal();
        capabilities = KvmCapabilities.of(host);
        blueprints = new KvmBlueprint.Shelf(host, capabilities);
        cpuid = KvmNesting.Extension.without(host.cpuid());
        memory = new KvmHostMemory(whiteboard);
        device = KvmDevice.openFor(settings.device(), this);
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
        return cpuid;
    }

    @Override
    public Set<Enlightenment> enlightenments() {
        return KvmEnlightenment.offered(host.hyperv());
    }

    @Override
    public X86VirtualMachine createVirtualMachine(VmConfig config) {
        return open(config, this::newVirtualMachine);
    }

    private KvmVirtualMachine newVirtualMachine(VmConfig config) {
        KvmCapabilities.requireIds(config);
        KvmHyperv.require(host, config);
        return KvmVirtualMachine.create(new KvmVirtualMachine.Origin(this, blueprints.of(config), signal), config, device.createVm());
    }

    @Override
    protected void release() {
        device.close();
    }
}
