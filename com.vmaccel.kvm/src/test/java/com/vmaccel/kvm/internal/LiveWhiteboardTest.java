package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.observe.VmObserver;
import com.vmaccel.api.placement.PlacementAdvisor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Services of the whiteboard packages are asked and told by KVM, at the moments they are promised. */
@Timeout(60)
class LiveWhiteboardTest {

    private static final VmConfig CONFIG = VmConfig.defaults().withName("watched");

    private final Whiteboard whiteboard = new Whiteboard();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private final class Observer implements VmObserver {
        @Override
        public void exited(String vm, int vcpuId, ExitKind kind) {
            events.add(vm + " " + vcpuId + " exited " + kind);
        }

        @Override
        public void kicked(String vm, int vcpuId) {
            events.add(vm + " " + vcpuId + " kicked");
        }

        @Override
        public void mapped(String vm, MemorySlot slot) {
            events.add(vm + " mapped " + slot.gpa());
        }

        @Override
        public void unmapped(String vm, MemorySlot slot) {
            events.add(vm + " unmapped " + slot.gpa());
        }
    }

    private final class Advisor implements PlacementAdvisor {
        @Override
        public void memoryAllocated(MemorySegment memory, String kind) {
            events.add(kind + " memory of " + memory.byteSize());
        }

        @Override
        public void vcpuThreadStarted(String vm, int vcpuId) {
            threads.add(Thread.currentThread());
        }
    }

    @Test
    void observersAreToldOfSlotsExitsAndKicks() {
        var observer = new Observer();
        whiteboard.add(observer);
        try (var accelerator = LiveKvm.accelerator(whiteboard); var vm = accelerator.createVirtualMachine(CONFIG)) {
            MemorySlot slot = mapProgram(accelerator, vm);
            try (var vcpu = vm.createVcpu(0)) {
                X86Startup.realMode(vcpu, RealModeGuest.START);
                vcpu.run();
                vcpu.kick();
                vcpu.run();
                whiteboard.remove(observer);
                vcpu.run();
                whiteboard.add(observer);
            }
            vm.memory().unmap(slot);
        }
        String at = " " + GuestAddress.of(0);
        assertEquals(List.of("watched mapped" + at, "watched 0 exited PORT_WRITE", "watched 0 kicked", "watched 0 exited CANCELLED", "watched unmapped" + at), events);
    }

    @Test
    void advisorsAreAskedAboutMemoryAndOnTheThreadOfAVcpu() throws Exception {
        whiteboard.add(new Advisor());
        try (var accelerator = LiveKvm.accelerator(whiteboard); var vm = accelerator.createVirtualMachine(CONFIG)) {
            mapProgram(accelerator, vm);
            assertEquals(List.of("anonymous memory of " + RealModeGuest.RAM_BYTES), events);
            try (var thread = vm.startThread(0, vcpu -> {
                X86Startup.realMode(vcpu, RealModeGuest.START);
                assertEquals(ExitKind.PORT_WRITE, vcpu.run().kind());
            })) {
                thread.finished().get(30, TimeUnit.SECONDS);
                assertEquals(1, threads.size());
                assertSame(thread.thread(), threads.getFirst());
            }
        }
    }

    @Test
    void anAdvisorThatThrowsUndoesTheAllocation() {
        var broken = new PlacementAdvisor() {
            @Override
            public void memoryAllocated(MemorySegment memory, String kind) {
                events.add(Long.toHexString(memory.address()));
                throw new IllegalStateException("no room on that node");
            }
        };
        whiteboard.add(broken);
        try (var accelerator = LiveKvm.accelerator(whiteboard)) {
            var refusal = assertThrows(IllegalStateException.class, () -> accelerator.memory().anonymous(RealModeGuest.RAM_BYTES));
            assertEquals("no room on that node", refusal.getMessage());
            whiteboard.remove(broken);
            try (HostMemory memory = accelerator.memory().anonymous(RealModeGuest.RAM_BYTES)) {
                assertEquals(RealModeGuest.RAM_BYTES, memory.segment().byteSize());
            }
        }
        assertEquals(1, events.size());
    }

    /** out 0x10,al; jmp to it. */
    private static MemorySlot mapProgram(X86KvmAccelerator accelerator, X86VirtualMachine vm) {
        try (HostMemory ram = accelerator.memory().anonymous(RealModeGuest.RAM_BYTES)) {
            MemorySlot slot = vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(RealModeGuest.START), RealModeGuest.bytes(0xe6, 0x10, 0xeb, 0xfc));
            return slot;
        }
    }
}
