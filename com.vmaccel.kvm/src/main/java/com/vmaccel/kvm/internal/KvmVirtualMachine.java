package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.engine.X86EngineVm;
import com.vmaccel.api.ioevent.CoalescedWrites;
import com.vmaccel.api.memory.MachineMemory;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.ffi.linux.KickSignal;
import com.vmaccel.ffi.linux.OwnedFd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A virtual machine of KVM. */
final class KvmVirtualMachine extends X86EngineVm {

    /**
     * What a virtual machine needs of its accelerator.
     *
     * @param accelerator the accelerator
     * @param blueprint what follows from the configuration
     * @param signal what kicks vCPUs
     */
    record Origin(X86KvmAccelerator accelerator, KvmBlueprint blueprint, KickSignal signal) {}

    private final Origin origin;
    private final KvmVmFd fd;
    private final KvmRunGate gate;
    private final KvmWrittenPages written;
    private final KvmWriteRing lateWrites = new KvmWriteRing();
    private final KvmBlueprint blueprint;
    private final KvmVmFeatures features;

    private KvmVirtualMachine(Origin origin, VmConfig config, KvmVmFd fd, KvmRunGate gate, KvmWrittenPages written, KvmMachineMemory files) {
        super(origin.accelerator, config, origin.blueprint.capabilities(), new KvmMemorySlots(fd, gate, written, KvmAddressSpaces.of(config), files));
        this.origin = origin;
        blueprint = origin.blueprint;
        this.fd = fd;
        this.gate = gate;
        this.written = written;
        KvmVmSetup.apply(fd, host(), config);
        features = new KvmVmFeatures(fd, host(), capabilities(), config);
        features.addIf(capabilities().has(Capability.MACHINE_MEMORY), MachineMemory.class, files);
        features.addIf(capabilities().has(Capability.COALESCED_WRITES), CoalescedWrites.class, new KvmCoalescedWrites(fd, lateWrites));
    }

    /**
     * Creates a virtual machine.
     *
     * @param origin its accelerator, which has checked the configuration
     * @param config its configuration
     * @param descriptor its descriptor, closed with it
     * @return the virtual machine
     */
    static KvmVirtualMachine create(Origin origin, VmConfig config, OwnedFd descriptor) {
        KvmVmFd fd = new KvmVmFd(descriptor);
        try {
            KvmRunGate gate = new KvmRunGate();
            return new KvmVirtualMachine(origin, config, fd, gate, KvmWrittenPages.of(fd, origin.blueprint.host(), gate, config), new KvmMachineMemory(fd));
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    KvmHost host() {
        return blueprint.host();
    }

    KvmBlueprint blueprint() {
        return blueprint;
    }

    KvmRunGate gate() {
        return gate;
    }

    KvmWriteRing lateWrites() {
        return lateWrites;
    }

    KvmWrittenPages written() {
        return written;
    }

    @Override
    protected X86EngineVcpu newVcpu(int vcpuId) {
        KvmVcpuFd vcpu = KvmVcpuFd.create(fd, vcpuId, host().vcpuMmapBytes());
        try {
            return new KvmVcpu(this, vcpuId, vcpu, origin.signal);
        } catch (RuntimeException | Error e) {
            vcpu.close();
            throw e;
        }
    }

    @Override
    protected void finish() {
        // KVM settles nothing late
    }

    @Override
    protected @Nullable Object engineFeature(Class<?> type) {
        return features.find(type);
    }

    @Override
    protected List<DeviceState> saveDevices() {
        return config().interruptMode() == InterruptMode.FULL ? KvmDeviceStates.save(fd) : List.of();
    }

    @Override
    protected void loadDevices(List<DeviceState> devices) {
        KvmDeviceStates.load(fd, devices, config().interruptMode());
    }

    @Override
    protected void destroy() {
        try {
            features.close();
        } finally {
            fd.close();
        }
    }
}
