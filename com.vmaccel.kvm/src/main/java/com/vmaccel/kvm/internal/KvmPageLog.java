package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.memory.MemorySlot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * KVM's log, a bitmap for each slot. It is either cleared as it is read, which holds KVM's lock for as long as the whole slot takes, or in parts afterwards. Nobody is
 * told of a page before it is cleared, so a later write is in the next harvest. Source: KVM API section 7.18.
 */
final class KvmPageLog implements KvmWrittenPages {

    private final KvmVmFd vm;
    private final boolean inParts;
    private final KvmAddressSpaces spaces;
    private final Map<Integer, List<KvmSlotLog>> logs = new HashMap<>();

    private KvmPageLog(KvmVmFd vm, boolean inParts, KvmAddressSpaces spaces) {
        this.vm = vm;
        this.inParts = inParts;
        this.spaces = spaces;
    }

    static KvmPageLog clearedAtOnce(KvmVmFd vm, KvmAddressSpaces spaces) {
        return new KvmPageLog(vm, false, spaces);
    }

    /** Takes the clearing over. A slot records from its beginning, when it has nothing to protect, so KVM need not be spared that. */
    static KvmPageLog clearedInParts(KvmVmFd vm, KvmAddressSpaces spaces) {
        KvmVmSetup.enable(vm, KvmCapability.KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, KvmClearDirtyLog.KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE);
        return new KvmPageLog(vm, true, spaces);
    }

    @Override
    public void added(MemorySlot slot) {
        logs.put(slot.number(), IntStream.range(0, spaces.count()).mapToObj(space -> new KvmSlotLog(vm, slot, space)).toList());
    }

    @Override
    public void removed(MemorySlot slot) {
        logs.remove(slot.number());
    }

    @Override
    public void harvest(MemorySlot slot, DirtySink sink) {
        for (KvmSlotLog log : logs.getOrDefault(slot.number(), List.of())) {
            log.read();
            if (inParts) {
                log.clear();
            }
            log.report(sink);
        }
    }
}
