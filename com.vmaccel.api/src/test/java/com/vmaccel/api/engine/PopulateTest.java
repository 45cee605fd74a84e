package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.error.GuestMemoryException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Which pages an engine is asked to have ready, and what is refused before. */
class PopulateTest extends EngineTests {

    private static final long PAGE = FakeAccelerator.PAGE;
    private static final long AT_A_TIME = 32 << 20;

    private static MemorySlot map(FakeVm vm, long gpa, HostMemory host, Access access) {
        return vm.memory().map(GuestAddress.of(gpa), host, access);
    }

    private static List<String> populated(FakeVm vm) {
        return vm.mapper.calls.stream().filter(call -> call.startsWith("populate")).toList();
    }

    @Test
    void wholePagesSlotBySlot() {
        FakeVm vm = vm();
        try (HostMemory low = accelerator.ram(2); HostMemory high = accelerator.ram(3)) {
            map(vm, 0, low, Access.READ_WRITE);
            map(vm, 2 * PAGE, high, Access.READ_WRITE_EXECUTE);
        }
        vm.memory().populate(GuestAddress.of(2 * PAGE - 1), 2, Access.READ_WRITE);
        vm.memory().populate(GuestAddress.of(3 * PAGE), 2 * PAGE, Access.READ_EXECUTE);
        vm.memory().populate(GuestAddress.of(100 * PAGE), 0, Access.READ);
        assertEquals(List.of("populate 0 0x1000 4096 READ_WRITE", "populate 1 0x2000 4096 READ_WRITE", "populate 1 0x3000 8192 READ_EXECUTE"), populated(vm));
    }

    @Test
    void nothingIsPopulatedWhereOnePartIsRefused() {
        FakeVm vm = vm();
        try (HostMemory low = accelerator.ram(1); HostMemory high = accelerator.ram(1)) {
            map(vm, 0, low, Access.READ_WRITE);
            map(vm, PAGE, high, Access.READ);
        }
        refused(GuestMemoryException.class, () -> vm.memory().populate(GuestAddress.of(0), 2 * PAGE + 1, Access.READ), "populate", "gpa=0x0 size=8193");
        refused(IllegalArgumentException.class, () -> vm.memory().populate(GuestAddress.of(0), 2 * PAGE, Access.READ_WRITE), "slot 1", "0x1000", "READ_WRITE");
        refused(IllegalArgumentException.class, () -> vm.memory().populate(GuestAddress.of(0), -1, Access.READ), "negative size -1");
        assertEquals(List.of(), populated(vm));
        vm.close();
        refused(IllegalStateException.class, () -> vm.memory().populate(GuestAddress.of(0), 1, Access.READ), "closed");
    }

    /** A slot can be mapped between two parts of a long range. */
    @Test
    void slotsMayChangeMeanwhile() throws Exception {
        FakeVm vm = vm();
        CountDownLatch begun = new CountDownLatch(1);
        vm.mapper.whilePopulating = begun::countDown;
        try (HostMemory long1 = accelerator.ram((2 * AT_A_TIME + PAGE) / PAGE); HostMemory small = accelerator.ram(1)) {
            map(vm, 0, long1, Access.READ_WRITE);
            var populating = CompletableFuture.runAsync(() -> vm.memory().populate(GuestAddress.of(0), 2 * AT_A_TIME + 1, Access.READ_WRITE));
            begun.await();
            map(vm, 1L << 30, small, Access.READ);
            populating.join();
        }
        assertEquals(
                List.of("populate 0 0x0 33554432 READ_WRITE", "populate 0 0x2000000 33554432 READ_WRITE", "populate 0 0x4000000 4096 READ_WRITE"), populated(vm));
    }

    /** What is written meanwhile is not lost. */
    @Test
    void touchingLeavesConcurrentWritesAlone() {
        FakeVm vm = vm();
        try (HostMemory ram = accelerator.ram(1)) {
            map(vm, 0, ram, Access.READ_WRITE);
            var writer = CompletableFuture.runAsync(() -> {
                for (int i = 1; i <= 20_000; i++) {
                    ram.segment().set(ValueLayout.JAVA_INT, 0, i);
                    assertEquals(i, ram.segment().get(ValueLayout.JAVA_INT, 0));
                }
            });
            while (!writer.isDone()) {
                vm.memory().populate(GuestAddress.of(0), 1, Access.READ_WRITE);
            }
            writer.join();
            assertTrue(ram.segment().get(ValueLayout.JAVA_INT, 0) == 20_000);
        }
    }
}
