package com.vmaccel.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.api.memory.HostMemoryAllocator;
import com.vmaccel.api.x86.CpuidTable;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The choice among engines, and the reasons it gives. */
class SelectorTest {

    private static final X86Accelerator KVM = x86("kvm", ExecutionKind.HARDWARE, Evidence.RUN_ON_VENDOR_SYSTEM);
    private static final X86Accelerator WHPX = x86("whpx", ExecutionKind.HARDWARE, Evidence.NOT_YET_RUN_ON_VENDOR_SYSTEM);
    private static final X86Accelerator SOFT = x86("soft", ExecutionKind.SOFTWARE, Evidence.RUN_ON_VENDOR_SYSTEM);

    private static Capabilities capabilities(ExecutionKind kind, Evidence evidence) {
        return new Capabilities(Architecture.X86_64, kind, evidence, Set.of(Capability.MSI), Set.of(InterruptMode.NONE), Set.of(ExitKind.HALT),
                new Capabilities.Limits(4, 8, 1, 4096, 40));
    }

    private static X86Accelerator x86(String id, ExecutionKind kind, Evidence evidence) {
        return new FakeX86(id, capabilities(kind, evidence));
    }

    private record FakeX86(String id, Capabilities capabilities) implements X86Accelerator {
        @Override
        public X86VirtualMachine createVirtualMachine(VmConfig config) {
            throw new AssertionError("nothing is created while selecting");
        }

        @Override
        public CpuidTable supportedCpuid() {
            return CpuidTable.of(List.of());
        }

        @Override
        public HostMemoryAllocator memory() {
            throw new AssertionError("nothing is allocated while selecting");
        }
    }

    private record FakeAccelerator(String id, Capabilities capabilities) implements Accelerator {
        @Override
        public VirtualMachine createVirtualMachine(VmConfig config) {
            throw new AssertionError("nothing is created while selecting");
        }

        @Override
        public HostMemoryAllocator memory() {
            throw new AssertionError("nothing is allocated while selecting");
        }
    }

    private record FakeBackend(String id, Availability availability) implements Backend {
        @Override
        public Set<Platform> platforms() {
            return Set.of();
        }

        @Override
        public Availability reprobe() {
            return availability;
        }
    }

    private static Backend available(Accelerator accelerator) {
        return new FakeBackend(accelerator.id(), new Availability.Available(accelerator.capabilities()));
    }

    private static Backend unavailable(String id) {
        return new FakeBackend(id, new Availability.Unavailable("no device", "load the module"));
    }

    @Test
    void hardwareWithEvidenceComesFirst() {
        var selection = Selector.select(Requirements.x86().allowSoftware(), List.of(SOFT, WHPX, KVM), List.of());
        assertSame(KVM, selection.accelerator());
        assertEquals("kvm", selection.explanation());
    }

    @Test
    void softwareIsTakenOnlyWhereItIsAllowedAndSaysWhy() {
        List<Backend> backends = List.of(unavailable("kvm"), available(SOFT));
        var refusal = assertThrows(UnavailableException.class, () -> Selector.select(Requirements.x86(), List.of(SOFT), backends));
        assertEquals(List.of("kvm: no device; load the module", "soft: a software engine, which was not allowed"), refusal.reasons());
        var selection = Selector.select(Requirements.x86().allowSoftware(), List.of(SOFT), backends);
        assertEquals("soft (software CPU), because kvm: no device; load the module", selection.explanation());
    }

    @Test
    void oneThatIsNamedNeverGivesWayToAnother() {
        var refusal = assertThrows(UnavailableException.class, () ->
                Selector.select(Requirements.x86().backend("kvm").allowSoftware(), List.of(SOFT), List.of(unavailable("kvm"), available(SOFT))));
        assertEquals(List.of("kvm: no device; load the module"), refusal.reasons());
        assertSame(SOFT, Selector.select(Requirements.x86().backend("soft"), List.of(KVM, SOFT), List.of()).accelerator());
    }

    @Test
    void whatAnEngineLacksIsNamed() {
        var refusal = assertThrows(UnavailableException.class, () -> Selector.select(
                Requirements.x86().vcpus(9).with(Capability.WATCHPOINTS, Capability.MSI).with(InterruptMode.FULL), List.of(KVM), List.of()));
        assertEquals(List.of("kvm: at most 4 vCPUs, no WATCHPOINTS, no interrupt mode FULL"), refusal.reasons());
    }

    @Test
    void anEngineForOtherGuestsSaysSo() {
        var other = new FakeAccelerator("arm", capabilities(ExecutionKind.HARDWARE, Evidence.RUN_ON_VENDOR_SYSTEM));
        var refusal = assertThrows(UnavailableException.class, () -> Selector.select(Requirements.x86(), List.of(other), List.of()));
        assertEquals(List.of("arm: runs X86_64 guests"), refusal.reasons());
    }

    @Test
    void anAvailableEngineWithoutAnAcceleratorIsNotPassedOverInSilence() {
        var refusal = assertThrows(UnavailableException.class, () -> Selector.select(Requirements.x86(), List.of(), List.of(available(KVM))));
        assertEquals(List.of("kvm: available, but it offers no accelerator"), refusal.reasons());
    }

    @Test
    void withoutAnyEngineThatIsTheReason() {
        var refusal = assertThrows(UnavailableException.class, () -> Selector.select(Requirements.x86(), List.of(), List.of()));
        assertTrue(refusal.getMessage().contains("no backend is installed"), refusal.getMessage());
    }
}
