package com.vmaccel.kvm.internal;

import com.vmaccel.api.ioevent.CoalescedWrites;
import com.vmaccel.api.ioevent.Doorbell;
import com.vmaccel.api.ioevent.WriteZone;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The zones of one virtual machine. Source: KVM API section 4.116. */
final class KvmCoalescedWrites implements CoalescedWrites {

    private final KvmVmFd vm;
    private final List<WriteZone> zones = new ArrayList<>();
    private final KvmWriteRing ring;

    KvmCoalescedWrites(KvmVmFd vm, KvmWriteRing ring) {
        this.vm = vm;
        this.ring = ring;
    }

    @Override
    public synchronized void attach(WriteZone zone) {
        if (zones.stream().anyMatch(other -> overlap(zone, other))) {
            throw new IllegalArgumentException(zone + " overlaps one of " + zones);
        }
        ring.use(); // before the first write is kept back
        set(KvmIoctl.KVM_REGISTER_COALESCED_MMIO, "KVM_REGISTER_COALESCED_MMIO", zone);
        zones.add(zone);
    }

    private static boolean overlap(WriteZone one, WriteZone other) {
        return one.space() == other.space() && one.address() < other.address() + other.sizeBytes() && other.address() < one.address() + one.sizeBytes();
    }

    @Override
    public synchronized void detach(WriteZone zone) {
        if (!zones.contains(zone)) {
            throw new IllegalArgumentException(zone + " is none of " + zones);
        }
        set(KvmIoctl.KVM_UNREGISTER_COALESCED_MMIO, "KVM_UNREGISTER_COALESCED_MMIO", zone);
        zones.remove(zone);
    }

    @Override
    public synchronized List<WriteZone> zones() {
        return List.copyOf(zones);
    }

    private void set(long request, String call, WriteZone zone) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment argument = KvmCoalescedMmioZone.STRUCT.allocate(arena);
            KvmCoalescedMmioZone.ADDR.set(argument, zone.address());
            KvmCoalescedMmioZone.SIZE.set(argument, zone.sizeBytes());
            KvmCoalescedMmioZone.PIO.set(argument, zone.space() == Doorbell.Space.PORT ? 1 : 0);
            Errno.check(vm.ioctl(request, argument), KvmDevice.ID, () -> call + " " + zone);
        }
    }
}
