package com.vmaccel.tck.internal;

import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.state.VmState;
import com.vmaccel.tck.CaseContext;
import java.util.Optional;

/** A machine and what operations on it need: memory to map, a slot to change, a state to load, a snapshot to come back to, and its record of written pages, if any. */
record Subject(Machine machine, HostMemory spare, MemorySlot slot, VmState state, VmSnapshot snapshot, Optional<DirtyTracking> tracking) {

    /** Prepares a machine that has not run yet. */
    static Subject of(Machine machine) {
        CaseContext context = machine.context();
        HostMemory spare = context.closing(context.accelerator().memory().anonymous(context.granularity()));
        HostMemory mapped = context.closing(context.accelerator().memory().anonymous(context.granularity()));
        MemorySlot slot = machine.vm().memory().map(Layout.at(Layout.SLOT), mapped, Access.READ_WRITE_EXECUTE);
        VmSnapshot snapshot = context.closing(machine.vm().snapshot());
        return new Subject(machine, spare, slot, machine.vm().save(), snapshot, machine.vm().feature(DirtyTracking.class));
    }

    X86VirtualMachine vm() {
        return machine.vm();
    }

    X86Vcpu cpu() {
        return machine.cpu();
    }
}
