package com.vmaccel.soft.internal;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.StateElement;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.x86.ProcessorState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What INIT and a start-up do to a vCPU. Source: Intel SDM volume 3 table 10-1 and section 9.4. */
final class SoftStartUp {

    private static final long CACHES = 3L << 29;
    private static final Set<String> RESET_BY_INIT = Set.of("control", "segments", "tables", "general", "debug", "local-apic", "events");

    private SoftStartUp() {}

    /** INIT: x87 and vector registers, MSRs, and whether caches are enabled stay as they are. */
    static void init(SoftVcpuState vcpu) {
        ProcessorState state = vcpu.processor().state();
        long caches = state.get(X86Register.CR0) & CACHES;
        Map<String, Object> values = new HashMap<>();
        for (StateElement<X86Vcpu, ?> element : X86VcpuState.ELEMENTS.present(vcpu)) {
            if (RESET_BY_INIT.contains(element.name())) {
                values.put(element.name(), element.reset().apply(vcpu));
            }
        }
        X86VcpuState.ELEMENTS.restore(vcpu, new SavedState(values));
        state.set(X86Register.CR0, state.get(X86Register.CR0) & ~CACHES | caches);
    }

    /** Start-up: begins at the page that was named. */
    static void start(SoftVcpuState vcpu, int page) {
        ProcessorState state = vcpu.processor().state();
        state.setSegment(SegmentRegister.CS, Segment.realMode(page << 8, true));
        state.set(X86Register.RIP, 0);
    }
}
