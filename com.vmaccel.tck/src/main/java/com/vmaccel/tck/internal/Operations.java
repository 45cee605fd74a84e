package com.vmaccel.tck.internal;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.counting.InstructionCounting;
import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.ioevent.CoalescedWrites;
import com.vmaccel.api.ioevent.Doorbell;
import com.vmaccel.api.ioevent.IoEvents;
import com.vmaccel.api.ioevent.WriteZone;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.msr.MsrIntercepts;
import com.vmaccel.api.nested.NestedVirtualization;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.smm.SystemManagement;
import com.vmaccel.api.smm.SystemManagementState;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.api.time.GuestClock;
import com.vmaccel.api.time.TimeStampCounter;
import com.vmaccel.api.time.TimeStampFrequency;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.PageDirectoryPointers;
import com.vmaccel.api.x86.SegmentRegister;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every operation of vCPUs, virtual machines and their memory. */
final class Operations {

    private static final int MISSING_VCPU = 77;
    private static final int FREE_PORT = 0x3f0;
    private static final List<Operation> ALL = build();

    private final List<Operation> added = new ArrayList<>();

    private Operations() {}

    /** The operations of some kinds. */
    static List<Operation> of(Kind... kinds) {
        return ALL.stream().filter(operation -> Arrays.asList(kinds).contains(operation.kind())).toList();
    }

    private static List<Operation> build() {
        Operations operations = new Operations();
        operations.looks();
        operations.changes();
        operations.runs();
        operations.anyThread();
        operations.machine();
        operations.memory();
        operations.parts();
        return List.copyOf(operations.added);
    }

    private void add(Kind kind, String name, Operation.Action action) {
        added.add(new Operation(name, kind, null, action));
    }

    private void add(Kind kind, String name, Capability capability, Operation.Action action) {
        added.add(new Operation(name, kind, capability, action));
    }

    private void looks() {
        add(Kind.LOOK, "get", subject -> subject.cpu().get(X86Register.RAX));
        add(Kind.LOOK, "read", subject -> subject.cpu().read(new Register[] {X86Register.RIP, X86Register.CR0}, new long[2]));
        add(Kind.LOOK, "segment", subject -> subject.cpu().segment(SegmentRegister.CS));
        add(Kind.LOOK, "table", subject -> subject.cpu().table(DescriptorTableRegister.IDTR));
        add(Kind.LOOK, "stateMsrs", subject -> subject.cpu().stateMsrs());
        add(Kind.LOOK, "readMsrs", subject -> subject.cpu().readMsrs(new int[0], new long[0]));
        add(Kind.LOOK, "extendedState", subject -> subject.cpu().extendedState());
        add(Kind.LOOK, "events", subject -> subject.cpu().events());
        add(Kind.LOOK, "mpState", subject -> subject.cpu().mpState());
        add(Kind.LOOK, "cpuid", subject -> subject.cpu().cpuid());
        add(Kind.LOOK, "isPending", subject -> subject.cpu().isPending());
        add(Kind.LOOK, "feature", subject -> subject.cpu().feature(GuestDebug.class));
        add(Kind.LOOK, "completed-instructions", Capability.INSTRUCTION_COUNTING, subject -> vcpuPart(subject, InstructionCounting.class).completed());
        add(Kind.LOOK, "unlimited-instructions", Capability.INSTRUCTION_COUNTING, subject -> vcpuPart(subject, InstructionCounting.class).unlimited());
        add(Kind.LOOK, "feature-missing", subject -> Check.that(subject.cpu().feature(Operations.class).isEmpty(), "a feature nobody has"));
        add(Kind.LOOK, "isReady", subject -> subject.cpu().interrupts().isReady());
    }

    private void changes() {
        add(Kind.CHANGE, "set", subject -> subject.cpu().set(X86Register.RBP, 0x55));
        add(Kind.CHANGE, "write", subject -> subject.cpu().write(new Register[] {X86Register.RBP}, new long[] {0x66}));
        add(Kind.CHANGE, "setSegment", subject -> subject.cpu().setSegment(SegmentRegister.ES, subject.cpu().segment(SegmentRegister.ES)));
        add(Kind.CHANGE, "setTable", subject -> subject.cpu().setTable(DescriptorTableRegister.GDTR, subject.cpu().table(DescriptorTableRegister.GDTR)));
        add(Kind.CHANGE, "writeMsrs", subject -> subject.cpu().writeMsrs(new int[0], new long[0]));
        add(Kind.CHANGE, "setExtendedState", subject -> subject.cpu().setExtendedState(subject.cpu().extendedState()));
        add(Kind.CHANGE, "setEvents", subject -> subject.cpu().setEvents(subject.cpu().events()));
        add(Kind.CHANGE, "setMpState", subject -> subject.cpu().setMpState(subject.cpu().mpState()));
        add(Kind.CHANGE, "setCpuid", subject -> subject.cpu().setCpuid(subject.cpu().cpuid()));
        add(Kind.CHANGE, "translate", subject -> subject.cpu().translate(Layout.CODE));
        add(Kind.CHANGE, "limit-instructions", Capability.INSTRUCTION_COUNTING, subject -> vcpuPart(subject, InstructionCounting.class).limit(Long.MAX_VALUE));
        add(Kind.CHANGE, "configure-debugging", Capability.SINGLE_STEP,
                subject -> subject.cpu().feature(GuestDebug.class).orElseThrow().configure(DebugSettings.OFF));
        add(Kind.RESET, "reset", subject -> subject.cpu().reset());
    }

    private void runs() {
        add(Kind.RUN, "run", subject -> subject.cpu().run());
        add(Kind.RUN, "run-handler", subject -> subject.cpu().run(new ExitHandler() {}));
        add(Kind.SETTLE, "settle", subject -> subject.cpu().settle());
        add(Kind.COMPLETE, "complete", subject -> subject.cpu().complete(Dialog.ANSWER));
        add(Kind.OTHER_ANSWER, "completeCpuid", subject -> subject.cpu().completeCpuid(CpuidResult.ZERO));
        add(Kind.OTHER_ANSWER, "refuse", subject -> subject.cpu().refuse());
        add(Kind.HANDLING, "stop", subject -> subject.cpu().stop());
        add(Kind.HANDLING, "decline", subject -> subject.cpu().decline());
        add(Kind.CLOSE_VCPU, "close-vcpu", subject -> subject.cpu().close());
    }

    private void anyThread() {
        add(Kind.DESCRIBE, "id", subject -> Check.equal("id", 0, subject.cpu().id()));
        add(Kind.DESCRIBE, "owner", subject -> Check.that(subject.cpu().owner().isAlive(), "the owner is alive"));
        add(Kind.DESCRIBE, "vcpu-capabilities", subject -> Check.equal("capabilities", subject.vm().capabilities(), subject.cpu().capabilities()));
        add(Kind.DESCRIBE, "interrupts", subject -> subject.cpu().interrupts());
        add(Kind.DESCRIBE, "vcpu-toString", subject -> Check.that(!subject.cpu().toString().isBlank(), "text"));
        add(Kind.DESCRIBE, "config", subject -> Check.equal("vCPUs", 1, subject.vm().config().vcpuCount()));
        add(Kind.DESCRIBE, "capabilities", subject -> subject.vm().capabilities());
        add(Kind.DESCRIBE, "memory", subject -> subject.vm().memory());
        add(Kind.DESCRIBE, "host-memory", subject -> Check.equal("size", subject.slot().sizeBytes(), subject.slot().host().sizeBytes()));
        add(Kind.KICK, "kick", subject -> subject.cpu().kick());
        add(Kind.QUEUE, "interrupt", Capability.INTERRUPT_INJECTION, subject -> subject.cpu().interrupts().interrupt(0x40));
        add(Kind.QUEUE, "nmi", Capability.NMI_INJECTION, subject -> subject.cpu().interrupts().nmi());
        add(Kind.QUEUE, "smi", Capability.SYSTEM_MANAGEMENT, subject -> subject.cpu().interrupts().smi());
        add(Kind.QUEUE, "requestWindow", Capability.INTERRUPT_WINDOW, subject -> subject.cpu().interrupts().requestWindow());
    }

    private void machine() {
        add(Kind.CREATE_AGAIN, "createVcpu", subject -> subject.vm().createVcpu(0));
        add(Kind.CREATE_AGAIN, "startThread", subject -> subject.vm().startThread(0, X86Vcpu::run));
        add(Kind.NONSENSE, "createVcpu-missing", subject -> subject.vm().createVcpu(MISSING_VCPU));
        add(Kind.NONSENSE, "createVcpu-negative", subject -> subject.vm().createVcpu(-1));
        add(Kind.NONSENSE, "startThread-missing", subject -> subject.vm().startThread(MISSING_VCPU, X86Vcpu::run));
        add(Kind.MACHINE, "vm-feature", subject -> subject.vm().feature(DirtyTracking.class));
        add(Kind.MACHINE, "vm-feature-missing", subject -> Check.that(subject.vm().feature(LocalApic.class).isEmpty(), "a feature of vCPUs"));
        add(Kind.MACHINE, "resume", subject -> subject.vm().resume());
        add(Kind.PAUSE, "pause", subject -> {
            subject.vm().pause();
            subject.vm().resume();
        });
        add(Kind.SAVE, "save", subject -> subject.vm().save());
        add(Kind.SAVE, "snapshot", subject -> subject.vm().snapshot().close());
        add(Kind.RESTORE, "load", subject -> subject.vm().load(subject.state()));
        add(Kind.RESTORE, "restore", subject -> subject.vm().restore(subject.snapshot()));
        add(Kind.CLOSE_VM, "close-vm", subject -> subject.vm().close());
    }

    private void memory() {
        add(Kind.MACHINE, "slots", subject -> memory(subject).slots());
        add(Kind.MACHINE, "map-unmap", subject -> {
            MemorySlot slot = memory(subject).map(Layout.at(Layout.SLOT + subject.slot().sizeBytes()), subject.spare(), Access.READ_WRITE);
            memory(subject).unmap(slot);
        });
        add(Kind.MACHINE, "unmap-map", subject -> {
            memory(subject).unmap(subject.slot());
            Check.equal("slot", subject.slot(), memory(subject).map(subject.slot().gpa(), subject.slot().host(), subject.slot().access()));
        });
        add(Kind.MACHINE, "protect", subject -> {
            MemorySlot changed = memory(subject).protect(subject.slot(), Access.READ_WRITE);
            Check.equal("slot", subject.slot(), memory(subject).protect(changed, subject.slot().access()));
        });
        add(Kind.MACHINE, "read-memory", subject -> memory(subject).read(Layout.at(Layout.DATA), 16));
        add(Kind.MACHINE, "write-memory", subject -> memory(subject).write(Layout.at(Layout.DATA), new byte[16]));
        add(Kind.MACHINE, "readUnsigned", subject -> memory(subject).readUnsigned(Layout.at(Layout.DATA), 4));
        add(Kind.MACHINE, "writeUnsigned", subject -> memory(subject).writeUnsigned(Layout.at(Layout.DATA), 4, 1));
        add(Kind.MACHINE, "populate", subject -> memory(subject).populate(subject.slot().gpa(), subject.slot().sizeBytes(), subject.slot().access()));
        add(Kind.MACHINE, "modified", subject -> memory(subject).modified(Layout.at(Layout.DATA), 16));
        add(Kind.MACHINE, "harvest", Capability.DIRTY_TRACKING, subject -> subject.tracking().orElseThrow().harvest((gpa, size) -> {}));
        add(Kind.NONSENSE, "map-overlapping", subject -> memory(subject).map(Layout.at(0), subject.spare(), Access.READ_WRITE));
        add(Kind.NONSENSE, "unmap-foreign", subject -> memory(subject).unmap(subject.slot().withAccess(Access.READ_WRITE)));
        add(Kind.NONSENSE, "protect-foreign", subject -> memory(subject).protect(subject.slot().withAccess(Access.READ_WRITE), Access.READ_WRITE));
        add(Kind.HOLE, "read-hole", subject -> memory(subject).read(Layout.at(Layout.MMIO), 1));
        add(Kind.HOLE, "write-hole", subject -> memory(subject).write(Layout.at(Layout.MMIO), new byte[1]));
        add(Kind.HOLE, "readUnsigned-hole", subject -> memory(subject).readUnsigned(Layout.at(Layout.MMIO), 8));
        add(Kind.HOLE, "writeUnsigned-hole", subject -> memory(subject).writeUnsigned(Layout.at(Layout.MMIO), 8, 1));
        add(Kind.HOLE, "populate-hole", subject -> memory(subject).populate(Layout.at(Layout.MMIO), 1, Access.READ));
        add(Kind.HOLE, "modified-hole", subject -> memory(subject).modified(Layout.at(Layout.MMIO), 1));
    }

    /** The optional parts; what needs an interrupt controller, where a halt is no exit, is refused in the groups about it. */
    private void parts() {
        add(Kind.LOOK, "counter-frequency", Capability.TIME_STAMP_FREQUENCY, subject -> vcpuPart(subject, TimeStampFrequency.class).frequencyKhz());
        add(Kind.LOOK, "counter-offset", Capability.TIME_STAMP_COUNTER, subject -> vcpuPart(subject, TimeStampCounter.class).offset());
        add(Kind.LOOK, "vcpu-statistics", Capability.STATISTICS, subject -> vcpuPart(subject, Statistics.class).read());
        add(Kind.MACHINE, "vm-statistics", Capability.STATISTICS, subject -> part(subject, Statistics.class).read());
        add(Kind.MACHINE, "read-clock", Capability.CLOCK, subject -> part(subject, GuestClock.class).read());
        add(Kind.MACHINE, "set-clock", Capability.CLOCK, subject -> part(subject, GuestClock.class).set(1));
        add(Kind.NONSENSE, "set-clock-negative", Capability.CLOCK, subject -> part(subject, GuestClock.class).set(-1));
        add(Kind.MACHINE, "doorbell", Capability.IO_EVENTS,
                subject -> part(subject, IoEvents.class).attach(Doorbell.port(FREE_PORT), event -> {}).close());
        add(Kind.MACHINE, "late-writes", Capability.COALESCED_WRITES, subject -> {
            part(subject, CoalescedWrites.class).attach(WriteZone.ports(FREE_PORT, 1));
            part(subject, CoalescedWrites.class).detach(WriteZone.ports(FREE_PORT, 1));
        });
        add(Kind.NONSENSE, "late-writes-not-attached", Capability.COALESCED_WRITES,
                subject -> part(subject, CoalescedWrites.class).detach(WriteZone.ports(FREE_PORT, 1)));
        add(Kind.LOOK, "page-directory-pointers", Capability.PAGE_DIRECTORY_POINTERS, subject -> vcpuPart(subject, PageDirectoryPointers.class).read());
        add(Kind.LOOK, "system-management", Capability.SYSTEM_MANAGEMENT, subject -> vcpuPart(subject, SystemManagement.class).state());
        add(Kind.CHANGE, "set-system-management", Capability.SYSTEM_MANAGEMENT,
                subject -> vcpuPart(subject, SystemManagement.class).setState(SystemManagementState.NONE));
        add(Kind.CHANGE, "nested", Capability.NESTED_STATE, subject -> vcpuPart(subject, NestedVirtualization.class).state());
        add(Kind.CHANGE, "set-nested", Capability.NESTED_STATE, subject -> {
            NestedVirtualization part = vcpuPart(subject, NestedVirtualization.class);
            part.setState(part.state());
        });
        add(Kind.MACHINE, "intercept-nothing", Capability.MSR_INTERCEPTS, subject -> part(subject, MsrIntercepts.class).replace(List.of()));
    }

    private static <F> F part(Subject subject, Class<F> type) {
        return subject.vm().feature(type).orElseThrow(() -> new AssertionError("no " + type));
    }

    private static <F> F vcpuPart(Subject subject, Class<F> type) {
        return subject.cpu().feature(type).orElseThrow(() -> new AssertionError("no " + type));
    }

    private static GuestMemory memory(Subject subject) {
        return subject.vm().memory();
    }
}
