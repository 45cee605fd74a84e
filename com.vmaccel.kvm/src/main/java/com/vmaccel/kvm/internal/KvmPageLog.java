package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.memory.MemorySlot;
import java.util.HashMap;
import java.util.Map;

/**
 * KVM's log, a bitmap for each slot. It is either cleared as it is read, which holds KVM's lock for as long as the whole slot takes, or in parts afterwards. Nobody is
 * told of a page before it is cleared, so a later write is in the next harvest. Source: KVM API section 7.18.
 */
final class KvmPageLog implements KvmWrittenPages {

    private final KvmVmFd vm;
    private final boolean inParts;
    private final Map<Integer, KvmSlotLog> logs = new HashMap<>();

    /** Reads and clears at once. */
    KvmPageLog(KvmVmFd vm) {
        this(vm, false);
    }

    private KvmPageLog(KvmVmFd vm, boolean inParts) {
        this.vm = vm;
        this.inParts = inParts;
    }

    /** Takes the clearing over. A slot records from its beginning, when it has nothing to protect, so KVM need not be spared that. */
    static KvmPageLog clearedInParts(KvmVmFd vm) {
        KvmVmSetup.enable(vm, KvmCapability.KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, KvmClearDirtyLog.KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE);
        return new KvmPageLog(vm, true);
    }

    @Override
    public void added(MemorySlot slot) {
        logs.put(slot.number(), new KvmSlotLog(vm, slot));
    }

    @Override
    public void removed(MemorySlot slot) {
        logs.remove(slot.number());
    }

    @Override
    public void harvest(MemorySlot slot, DirtySink sink) {
        KvmSlotLog log = logs.get(slot.number());
        if (log != null) {
            log.read();
            if (inParts) {
                log.clear();
            }
            log.report(sink);
        }
    }
}
