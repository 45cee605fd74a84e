package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.linux.LibC;
import com.vmaccel.kvm.KvmDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of a new vCPU only what KVM leaves in another state than reset is written: nobody can tell. */
@Timeout(120)
class LiveNewVcpuTest {

    private static final int MACHINES = 5;

    /** In an XSAVE area: what the processor can do, which nobody sets. Source: Intel SDM volume 1 section 10.5.1.2. */
    private static final int MXCSR_MASK = 28;
    /** Which components are not known to hold their initial values. That they do is seen by the values. Source: the same, section 13.4.2. */
    private static final int XSTATE_BV = 512;

    @ParameterizedTest
    @EnumSource
    void aNewVcpuIsWhatResetMakesOfIt(InterruptMode mode) {
        try (var accelerator = LiveKvm.accelerator()) {
            VmConfig config = VmConfig.defaults().withInterruptMode(mode).withVcpuCount(2);
            assertAllInReset(accelerator, config);
            assertAllInReset(accelerator, config.withCpuModel(new X86CpuModel(accelerator.supportedCpuid())).withDirtyTracking(DirtyTrackingMode.PAGES));
        }
    }

    private static void assertAllInReset(X86KvmAccelerator accelerator, VmConfig config) {
        for (int i = 0; i < MACHINES; i++) {
            try (var vm = accelerator.createVirtualMachine(config.withName("new-" + i)); var first = vm.createVcpu(0); var second = vm.createVcpu(1)) {
                assertInReset(first);
                assertInReset(second);
                MpState waits = config.interruptMode() == InterruptMode.NONE ? MpState.RUNNABLE : MpState.WAITING;
                assertEquals(List.of(MpState.RUNNABLE, waits), List.of(first.mpState(), second.mpState()));
            }
        }
    }

    /** Compares what the library tells, and what KVM tells past it. */
    private static void assertInReset(X86Vcpu vcpu) {
        SavedState told = X86VcpuState.ELEMENTS.save(vcpu);
        Map<String, RawBytes> raw = raw(vcpu);
        vcpu.reset();
        SavedState reset = X86VcpuState.ELEMENTS.save(vcpu);
        assertEquals(List.of(), X86VcpuState.ELEMENTS.differences(told, reset));
        assertEquals(told.values().get("local-apic"), reset.values().get("local-apic"));
        assertEquals(List.of(), differences(raw, raw(vcpu)));
    }

    /** Returns where bytes differ. */
    private static List<String> differences(Map<String, RawBytes> before, Map<String, RawBytes> after) {
        assertEquals(before.keySet(), after.keySet());
        List<String> places = new ArrayList<>();
        before.forEach((name, bytes) -> {
            byte[] was = bytes.toArray();
            byte[] is = Objects.requireNonNull(after.get(name)).toArray();
            for (int i = 0; i < was.length; i++) {
                if (was[i] != is[i] && !(name.equals("xsave") && isNoValue(i))) {
                    places.add("%s+%d: %d, then %d".formatted(name, i, was[i], is[i]));
                }
            }
        });
        return places;
    }

    private static boolean isNoValue(int offset) {
        return offset >= MXCSR_MASK && offset < MXCSR_MASK + Integer.BYTES || offset >= XSTATE_BV && offset < XSTATE_BV + Long.BYTES;
    }

    private static Map<String, RawBytes> raw(X86Vcpu vcpu) {
        vcpu.events(); // gives KVM what was written so far
        int fd = vcpu.feature(KvmDescriptor.class).orElseThrow().fd();
        Map<String, RawBytes> structs = new TreeMap<>();
        structs.put("regs", raw(fd, KvmIoctl.KVM_GET_REGS, KvmRegs.STRUCT));
        structs.put("sregs", raw(fd, KvmIoctl.KVM_GET_SREGS, KvmSregs.STRUCT));
        structs.put("debugregs", raw(fd, KvmIoctl.KVM_GET_DEBUGREGS, KvmDebugregs.STRUCT));
        structs.put("xcrs", raw(fd, KvmIoctl.KVM_GET_XCRS, KvmXcrs.STRUCT));
        structs.put("xsave", raw(fd, KvmIoctl.KVM_GET_XSAVE, KvmXsave.STRUCT));
        structs.put("events", raw(fd, KvmIoctl.KVM_GET_VCPU_EVENTS, KvmVcpuEvents.STRUCT));
        structs.put("activity", raw(fd, KvmIoctl.KVM_GET_MP_STATE, KvmMpState.STRUCT));
        vcpu.feature(LocalApic.class).ifPresent(apic -> structs.put("local APIC", RawBytes.of(apic.registers())));
        return structs;
    }

    private static RawBytes raw(int fd, long request, Struct struct) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = struct.allocate(arena);
            assertEquals(0, LibC.ioctl(fd, request, bytes));
            return RawBytes.of(bytes.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void vcpusWithALocalApicAreWrittenWholly() {
        try (var accelerator = LiveKvm.accelerator()) {
            VmConfig config = VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL);
            for (int i = 0; i < 3; i++) {
                try (var vm = (KvmVirtualMachine) accelerator.createVirtualMachine(config.withName("local-" + i)); var vcpu = vm.createVcpu(0)) {
                    assertNull(vm.blueprint().newVcpus(vcpu.id()).written());
                }
            }
        }
    }

    @Test
    void theThirdOfAKindIsWrittenNoMoreThanItLacks() {
        try (var accelerator = LiveKvm.accelerator()) {
            VmConfig config = VmConfig.defaults();
            List<KvmNewVcpus> known = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                try (var vm = (KvmVirtualMachine) accelerator.createVirtualMachine(config.withName("kind-" + i)); var vcpu = vm.createVcpu(0)) {
                    known.add(vm.blueprint().newVcpus(vcpu.id()));
                    assertEquals(i == 0, known.getLast().written() == null);
                }
            }
            assertEquals(List.of(known.getFirst(), known.getFirst()), known.subList(1, 3));
            List<String> written = Objects.requireNonNull(known.getFirst().written());
            assertTrue(written.contains("general"), written::toString); // RDX tells the processor's signature
        }
    }
}
