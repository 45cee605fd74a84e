package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.Errno;
import java.util.HashMap;
import java.util.Map;

/**
 * KVM's rings, one for each vCPU. What is in them belongs to slots by number, so they are emptied before a number is used again. A vCPU whose ring is full leaves the
 * guest and empties all rings itself; it waits for nobody who waits for it. Source: KVM API section 8.29.
 */
final class KvmPageRings implements KvmWrittenPages {

    /** 4096 pages, some of which KVM keeps in reserve. */
    private static final int MOST_BYTES = 1 << 16;

    private final KvmVmFd vm;
    private final KvmRunGate gate;
    private final int ringBytes;
    private final Map<Integer, KvmPageBitmap> bitmaps = new HashMap<>();
    private final Map<KvmVcpuFd, KvmDirtyRing> rings = new HashMap<>();

    private KvmPageRings(KvmVmFd vm, KvmRunGate gate, int ringBytes) {
        this.vm = vm;
        this.gate = gate;
        this.ringBytes = ringBytes;
    }

    static KvmPageRings enable(KvmVmFd vm, KvmHost host, KvmRunGate gate) {
        boolean ordered = host.has(KvmCapability.KVM_CAP_DIRTY_LOG_RING_ACQ_REL);
        KvmCapability capability = ordered ? KvmCapability.KVM_CAP_DIRTY_LOG_RING_ACQ_REL : KvmCapability.KVM_CAP_DIRTY_LOG_RING;
        int bytes = Math.min(MOST_BYTES, host.number(capability));
        KvmVmSetup.enable(vm, capability, bytes);
        return new KvmPageRings(vm, gate, bytes);
    }

    @Override
    public synchronized void added(MemorySlot slot) {
        bitmaps.put(slot.number(), new KvmPageBitmap(slot));
    }

    @Override
    public synchronized void removed(MemorySlot slot) {
        makeRoom();
        bitmaps.remove(slot.number());
    }

    @Override
    public synchronized void added(KvmVcpuFd vcpu) {
        rings.put(vcpu, new KvmDirtyRing(vcpu, ringBytes));
    }

    @Override
    public synchronized void removed(KvmVcpuFd vcpu) {
        makeRoom();
        KvmDirtyRing ring = rings.remove(vcpu);
        if (ring != null) {
            ring.close();
        }
    }

    /** A processor may keep pages to itself until its vCPU leaves the guest, so all of them leave for a moment. */
    @Override
    public void gather() {
        gate.whileOutside(this::makeRoom);
    }

    @Override
    public synchronized void harvest(MemorySlot slot, DirtySink sink) {
        KvmPageBitmap bitmap = bitmaps.get(slot.number());
        if (bitmap != null) {
            bitmap.report(sink);
            bitmap.clear();
        }
    }

    @Override
    public synchronized void makeRoom() {
        boolean any = false;
        for (KvmDirtyRing ring : rings.values()) {
            any |= ring.take(this::mark);
        }
        if (any) {
            Errno.check(vm.ioctl(KvmIoctl.KVM_RESET_DIRTY_RINGS, 0), KvmDevice.ID, () -> "KVM_RESET_DIRTY_RINGS");
        }
    }

    private void mark(int slot, long page) {
        KvmPageBitmap bitmap = bitmaps.get(KvmAddressSpaces.slot(slot));
        if (bitmap != null) {
            bitmap.mark(page);
        }
    }
}
