package com.example.tiny;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.BackendId;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.engine.EngineAccelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemoryAllocator;
import com.vmaccel.api.x86.CpuidTable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/** The engine. In a container each bundle that uses it has its own, whose virtual machines are closed when that bundle stops. */
@Component(service = {Accelerator.class, X86Accelerator.class}, scope = ServiceScope.BUNDLE)
@BackendId(TinyBackend.ID)
public final class TinyAccelerator extends EngineAccelerator implements X86Accelerator {

    static final int PAGE_BYTES = 4096;
    static final int ADDRESS_BITS = 40;

    /** What is not named here is not asked for, by users and by the conformance suite. */
    static final Capabilities CAPABILITIES = new Capabilities(
            Architecture.X86_64,
            ExecutionKind.SOFTWARE,
            Evidence.NOT_YET_RUN_ON_VENDOR_SYSTEM,
            EnumSet.of(
                    Capability.READ_ONLY_MEMORY, Capability.EXECUTE_PROTECTION, Capability.SHARED_HOST_MEMORY,
                    Capability.INTERRUPT_INJECTION, Capability.NMI_INJECTION, Capability.INTERRUPT_WINDOW),
            Set.of(InterruptMode.NONE),
            EnumSet.of(
                    ExitKind.PORT_READ, ExitKind.PORT_WRITE, ExitKind.MMIO_READ, ExitKind.MMIO_WRITE, ExitKind.HALT, ExitKind.SHUTDOWN,
                    ExitKind.CANCELLED, ExitKind.STOPPED, ExitKind.INTERRUPT_WINDOW, ExitKind.MEMORY_FAULT),
            new Capabilities.Limits(1, 64, Integer.MAX_VALUE, PAGE_BYTES, ADDRESS_BITS));

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final TinyMemory memory;

    @Activate
    public TinyAccelerator(@Reference TinyMachines machines) {
        this(new Whiteboard());
        join(machines);
    }

    TinyAccelerator(Whiteboard whiteboard) {
        super(TinyBackend.ID, whiteboard, STOP_TIMEOUT);
        memory = new TinyMemory(whiteboard);
    }

    @Deactivate
    void deactivate() {
        close();
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public HostMemoryAllocator memory() {
        return memory;
    }

    @Override
    public CpuidTable supportedCpuid() {
        return TinyCpuid.TABLE;
    }

    /** The configuration is checked against the capabilities before the constructor is called. */
    @Override
    public X86VirtualMachine createVirtualMachine(VmConfig config) {
        return open(config, checked -> new TinyMachine(this, checked));
    }
}
