package com.vmaccel.kvm.internal;

import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.InterruptRouting;
import com.vmaccel.api.interrupt.InterruptRoutes;
import com.vmaccel.api.interrupt.InterruptTarget;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;

/** KVM's table of interrupt routes, which it replaces as a whole. Source: KVM API section 4.52. */
final class KvmInterruptRouting implements InterruptRouting {

    private final KvmVmFd vm;
    private final int capacity;
    private final boolean hasPins;
    private InterruptRoutes routes;

    /**
     * Makes the feature for a virtual machine that has just been set up.
     *
     * @param vm its descriptor
     * @param capacity how many routes KVM takes
     * @param mode its interrupt mode
     */
    KvmInterruptRouting(KvmVmFd vm, int capacity, InterruptMode mode) {
        this.vm = vm;
        this.capacity = capacity;
        hasPins = mode == InterruptMode.FULL;
        routes = hasPins ? InterruptRoutes.pc() : InterruptRoutes.EMPTY; // what KVM begins with
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public synchronized InterruptRoutes routes() {
        return routes;
    }

    @Override
    public synchronized void replace(InterruptRoutes wanted) {
        if (wanted.size() > capacity) {
            throw new IllegalArgumentException("%d routes are more than %d".formatted(wanted.size(), capacity));
        }
        if (!wanted.targets().isEmpty()) {
            requireNumber(wanted.targets().lastKey());
        }
        if (!hasPins && wanted.targets().values().stream().anyMatch(targets -> targets.getFirst() instanceof InterruptTarget.Pin)) {
            throw new IllegalArgumentException("only with interrupt mode " + InterruptMode.FULL + " there are pins to lead to");
        }
        try (Arena arena = Arena.ofConfined()) {
            int result = vm.ioctl(KvmIoctl.KVM_SET_GSI_ROUTING, KvmIrqRouting.of(arena, wanted));
            Errno.check(result, KvmDevice.ID, () -> "KVM_SET_GSI_ROUTING nr=%d %s".formatted(wanted.size(), wanted));
        }
        routes = wanted;
    }

    @Override
    public void pulse(int gsi) {
        requireNumber(gsi);
        KvmIrqLevel.set(vm, gsi, true);
        KvmIrqLevel.set(vm, gsi, false);
    }

    /** KVM accepts a number that leads nowhere and does nothing. */
    void requireNumber(int gsi) {
        if (gsi < 0 || gsi >= capacity) {
            throw new IllegalArgumentException("there is no global system interrupt " + gsi + ", only 0 to " + (capacity - 1));
        }
    }
}
