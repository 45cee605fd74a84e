package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.engine.EngineAccelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemoryAllocator;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.itest.adversary.vendor.HostileHypervisor;
import java.time.Duration;

/** The engine over the pretend library. */
public final class HostileAccelerator extends EngineAccelerator implements X86Accelerator {

    static final String ID = "hostile";

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final HostileHypervisor hypervisor;
    private final Capabilities capabilities;
    private final HostMemoryAllocator memory;

    /**
     * Makes an accelerator.
     *
     * @param beneath the engine that does the library's work
     * @param whiteboard the services to consult
     */
    public HostileAccelerator(X86Accelerator beneath, Whiteboard whiteboard) {
        super(ID, whiteboard, STOP_TIMEOUT);
        this.hypervisor = new HostileHypervisor(beneath);
        this.capabilities = HostileCapabilities.of(beneath.capabilities());
        this.memory = new HostileHostMemory(whiteboard);
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
        return hypervisor.supportedCpuid();
    }

    @Override
    public HostileVm createVirtualMachine(VmConfig config) {
        return open(config, checked -> new HostileVm(this, checked, hypervisor));
    }
}
