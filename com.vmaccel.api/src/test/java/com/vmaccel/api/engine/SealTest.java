package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.CpuModel;
import com.vmaccel.api.ExitRequests;
import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities.Limits;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is settled before the first run: the configuration, the vCPUs, the seal. */
class SealTest extends EngineTests {

    @Test
    void runningBeforeAllVcpusExistIsRefused() {
        FakeVm vm = vm(2);
        try (FakeVcpu first = vm.vcpu(0, Guest.of(Guest.out(1, 1)))) {
            refused(IllegalStateException.class, first::run, vm.config().name(), "2 vCPUs", "vCPU 1");
            assertEquals(0, vm.finished.get());
            assertEquals(0, first.executed());
            vm.vcpu(1, Guest.of()).close();
            assertEquals(new VcpuExit.PortWrite(1, 1, 1), first.run());
            first.run();
            assertEquals(1, vm.finished.get());
        }
    }

    @Test
    void aVcpuNumberIsUsedOnce() {
        FakeVm vm = vm(2);
        refused(IllegalArgumentException.class, () -> vm.createVcpu(2), vm.config().name(), "vCPU id 2", "0..1");
        refused(IllegalArgumentException.class, () -> vm.createVcpu(-1), "-1");
        FakeVcpu vcpu = vm.vcpu(1, Guest.of());
        refused(IllegalStateException.class, () -> vm.createVcpu(1), "vCPU 1 exists already");
        vcpu.close();
        refused(IllegalStateException.class, () -> vm.createVcpu(1), "vCPU 1", "closed");
        vm.failNewVcpu = true;
        refused(UnsupportedOperationException.class, () -> vm.createVcpu(0));
        vm.failNewVcpu = false;
        vm.createVcpu(0).close();
    }

    @Test
    void aConfigurationBeyondTheEngineIsRefused() {
        VmConfig config = VmConfig.defaults();
        refused(IllegalArgumentException.class, () -> accelerator.createVirtualMachine(config.withVcpuCount(65)), "fake", "65 vCPUs", "64");
        refused(IllegalArgumentException.class, () -> accelerator.createVirtualMachine(config.withAddressBits(41)), "fake", "41 address bits", "40");
        accelerator.interruptModes = Set.of(InterruptMode.NONE);
        refused(IllegalArgumentException.class, () -> accelerator.createVirtualMachine(config.withInterruptMode(InterruptMode.FULL)), "FULL", "NONE");
        accelerator.features = EnumSet.noneOf(Capability.class);
        refusedFor(Capability.DIRTY_TRACKING, config.withDirtyTracking(DirtyTrackingMode.PAGES));
        refusedFor(Capability.MSR_EXITS, config.withMsrPolicy(MsrPolicy.EXIT));
        refusedFor(Capability.CPUID_MODEL, config.withCpuModel(() -> Architecture.X86_64));
        CpuModel foreign = () -> Architecture.AARCH64;
        refused(IllegalArgumentException.class, () -> accelerator.createVirtualMachine(config.withCpuModel(foreign)), "CPU model", "AARCH64", "X86_64");
        accelerator.createVirtualMachine(config.withMsrPolicy(MsrPolicy.FAULT));
        assertEquals(1, accelerator.virtualMachines().size());
    }

    private void refusedFor(Capability capability, VmConfig config) {
        var thrown = refused(UnsupportedCapabilityException.class, () -> accelerator.createVirtualMachine(config), "fake", "create", capability.name());
        assertEquals(capability, thrown.capability());
    }

    @Test
    void aConfigurationNoEngineCanHaveIsRefusedAtOnce() {
        VmConfig config = VmConfig.defaults();
        refused(IllegalArgumentException.class, () -> config.withVcpuCount(0), "at least one vCPU", "0");
        refused(IllegalArgumentException.class, () -> config.withAddressBits(31), "32 to 52", "31");
        refused(IllegalArgumentException.class, () -> config.withAddressBits(53), "32 to 52", "53");
    }

    @Test
    void theDefaultIsOneVcpuWithoutInterruptHardware() {
        VmConfig config = VmConfig.defaults();
        VmConfig other = VmConfig.defaults();
        assertTrue(!config.name().equals(other.name()), "names differ");
        assertEquals(new VmConfig(config.name(), 1, InterruptMode.NONE, DirtyTrackingMode.NONE, OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Set.of(), ExitRequests.NONE), config);
        assertEquals("guest", config.withName("guest").name());
    }

    @Test
    void theMachineHasTheAddressBitsOfItsConfiguration() {
        FakeVm vm = accelerator.createVirtualMachine(VmConfig.defaults().withAddressBits(36));
        assertEquals(new Limits(64, 8, 3, FakeAccelerator.PAGE, 36), vm.capabilities().limits());
        assertEquals(accelerator.capabilities().features(), vm.capabilities().features());
        try (HostMemory ram = accelerator.ram(2)) {
            refused(IllegalArgumentException.class, () -> vm.memory().map(GuestAddress.of((1L << 36) - 4096), ram, Access.READ_WRITE), "36 bits");
            vm.memory().map(GuestAddress.of((1L << 36) - 8192), ram, Access.READ_WRITE);
        }
    }

    @Test
    void featuresAreThereOrAbsent() {
        assertTrue(vm().feature(DirtyTracking.class).isEmpty());
        FakeVm tracking = accelerator.createVirtualMachine(VmConfig.defaults().withDirtyTracking(DirtyTrackingMode.PAGES));
        assertTrue(tracking.feature(DirtyTracking.class).isPresent());
        assertTrue(tracking.feature(FakeVm.Marker.class).isPresent());
        assertTrue(tracking.feature(List.class).isEmpty());
        assertEquals("fake", tracking.backend());
    }
}
