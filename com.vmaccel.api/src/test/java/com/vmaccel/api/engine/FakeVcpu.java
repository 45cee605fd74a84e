package com.vmaccel.api.engine;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.engine.Guest.Exit;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.VcpuEvents;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A vCPU that executes a {@link Guest}, is poked in one of several ways, and holds all x86 state. */
final class FakeVcpu extends X86EngineVcpu {

    /** How a poke works on this vCPU. */
    enum Poke {
        /** It is remembered until the guest leaves. */
        STICKY,
        /** It is lost unless the guest is executing just then, and nobody knows. */
        LOSSY,
        /** It does nothing: the guest leaves when the test lets it. */
        DEAF,
        /** It fails. */
        BROKEN
    }

    static final CpuidTable CPUID = CpuidTable.of(List.of(new CpuidEntry(1, 0, false, new CpuidResult(0x306a9, 0, 0, 0))));
    static final int[] STATE_MSRS = {MsrIndex.IA32_SYSENTER_EIP, MsrIndex.IA32_MISC_ENABLE, MsrIndex.IA32_PAT, MsrIndex.IA32_LSTAR};

    private final FakeVm vm;
    private final Map<X86Register, Long> registers = new EnumMap<>(X86Register.class);
    private final Map<SegmentRegister, Segment> segments = new EnumMap<>(SegmentRegister.class);
    private final Map<DescriptorTableRegister, DescriptorTable> tables = new EnumMap<>(DescriptorTableRegister.class);
    private final Map<Integer, Long> msrs = new TreeMap<>();
    private CpuidTable cpuid = CPUID;
    private ExtendedState extended = ExtendedState.INITIAL;
    private VcpuEvents events = VcpuEvents.NONE;
    private MpState mpState = MpState.RUNNABLE;

    /** In order: what was done to this vCPU beneath the API. */
    final List<String> log = new ArrayList<>();
    final AtomicInteger destructions = new AtomicInteger();
    final AtomicInteger pokes = new AtomicInteger();
    final CountDownLatch looping = new CountDownLatch(1);
    volatile Poke poke = Poke.STICKY;
    volatile boolean released;
    volatile boolean canInject;
    volatile boolean failDestroy;
    volatile RuntimeException failEnter;
    volatile Runnable beforeExecuting = () -> {};
    volatile long loopRestNanos = 20_000;
    long supplied;
    long suppliedCount;
    private boolean windowRequested;
    private Exit[][] instructions = {};
    private Guest.End end = Guest.End.HALT;
    private int instruction;
    private int fragment;
    private boolean inInstruction;
    private Exit exit = Guest.halt();
    private volatile boolean leave;
    private volatile boolean executing;

    FakeVcpu(FakeVm vm, int id) {
        super(vm, id);
        this.vm = vm;
        for (int index : STATE_MSRS) {
            msrs.put(index, 0L);
        }
        X86VcpuState.ELEMENTS.reset(this);
        log.clear();
    }

    void load(Guest guest) {
        instructions = guest.instructions();
        end = guest.end();
        instruction = 0;
        inInstruction = false;
    }

    /** How many instructions were begun. */
    int executed() {
        return instruction;
    }

    // ---- execution

    private void check(String what) {
        if (Thread.currentThread() != owner() || destructions.get() != 0 || vm.destroyed.get() != 0) {
            vm.fake.violations.add(this + ": " + what + " on " + Thread.currentThread() + ", destroyed=" + destructions + ", vm destroyed=" + vm.destroyed);
        }
    }

    @Override
    protected ExitKind enter() {
        check("enter");
        if (failEnter != null) {
            throw failEnter;
        }
        if (nextFragment()) {
            return exit.kind();
        }
        beforeExecuting.run();
        if (poke == Poke.LOSSY) {
            leave = false; // what came before the guest executes is lost
        }
        if (!windowRequested && leave) {
            leave = false;
            return ExitKind.CANCELLED;
        }
        return windowRequested && canInject ? ExitKind.INTERRUPT_WINDOW : execute();
    }

    private ExitKind execute() {
        if (instruction == instructions.length && end == Guest.End.REPEAT) {
            instruction = 0;
        }
        if (instruction < instructions.length) {
            inInstruction = true;
            fragment = 0;
            exit = instructions[instruction++][0];
            return exit.kind();
        }
        inInstruction = false;
        return end == Guest.End.LOOP ? loop() : ExitKind.HALT;
    }

    private ExitKind loop() {
        executing = true;
        looping.countDown();
        while (!leave && !released && !(windowRequested && canInject)) {
            if (loopRestNanos > 0) {
                LockSupport.parkNanos(loopRestNanos);
            } else {
                Thread.onSpinWait();
            }
        }
        executing = false;
        boolean window = windowRequested && canInject && !leave;
        leave = false;
        return window ? ExitKind.INTERRUPT_WINDOW : ExitKind.CANCELLED;
    }

    private boolean nextFragment() {
        if (inInstruction && fragment + 1 < instructions[instruction - 1].length) {
            exit = instructions[instruction - 1][++fragment];
            return true;
        }
        inInstruction = false;
        return false;
    }

    @Override
    protected ExitKind enterToSettle() {
        check("settle");
        log.add("settle");
        return nextFragment() ? exit.kind() : ExitKind.CANCELLED;
    }

    @Override
    protected boolean poke() {
        if (destructions.get() != 0) {
            vm.fake.violations.add(this + ": poked after it was destroyed");
        }
        pokes.incrementAndGet();
        switch (poke) {
            case STICKY -> leave = true;
            case LOSSY -> leave = executing;
            case DEAF -> {}
            case BROKEN -> throw new UnsupportedOperationException("no poke today");
        }
        return poke == Poke.STICKY;
    }

    @Override
    protected int exitPort() {
        return (int) exit.address();
    }

    @Override
    protected long exitGpa() {
        return exit.address();
    }

    @Override
    protected int exitSize() {
        return exit.size();
    }

    @Override
    protected long exitValue() {
        return exit.value();
    }

    @Override
    protected VcpuExit exitRecord(ExitKind kind) {
        return switch (kind) {
            case MSR_READ -> new VcpuExit.MsrRead((int) exit.address());
            case MSR_WRITE -> new VcpuExit.MsrWrite((int) exit.address(), exit.value());
            case CPUID -> new VcpuExit.Cpuid((int) exit.address(), 0);
            case HYPERCALL -> new VcpuExit.Hypercall(exit.address(), List.of());
            case BUS_LOCK -> new VcpuExit.BusLock();
            default -> new VcpuExit.Unknown(kind.ordinal(), kind.name(), RawBytes.EMPTY);
        };
    }

    @Override
    protected void supply(ExitKind kind, long value) {
        supplied = value;
        suppliedCount++;
    }

    @Override
    protected void supplyCpuid(CpuidResult result) {
        log.add("cpuid " + result);
    }

    @Override
    protected void supplyRefusal(ExitKind kind) {
        log.add("refuse " + kind);
    }

    @Override
    protected boolean canInject() {
        return canInject;
    }

    @Override
    protected void inject(int vector) {
        log.add("inject " + vector);
        canInject = false;
    }

    @Override
    protected void injectSmi() {
        log.add("smi");
    }

    @Override
    protected void injectNmi() {
        log.add("nmi");
    }

    @Override
    protected void requestWindow(boolean wanted) {
        windowRequested = wanted;
    }

    @Override
    protected void destroy() {
        if (Thread.currentThread() != owner() && owner().isAlive()) {
            vm.fake.violations.add(this + ": destroyed on " + Thread.currentThread());
        }
        if (destructions.incrementAndGet() != 1) {
            vm.fake.violations.add(this + ": destroyed twice");
        }
        if (failDestroy) {
            throw new UnsupportedOperationException("no destruction today");
        }
    }

    // ---- state

    @Override
    protected long load(Register register) {
        return registers.getOrDefault((X86Register) register, 0L);
    }

    @Override
    protected void store(Register register, long value) {
        registers.put((X86Register) register, value);
    }

    @Override
    protected void store(Register[] which, long[] values) {
        super.store(which, values);
        log.add("write " + which[0]);
    }

    @Override
    protected Segment loadSegment(SegmentRegister register) {
        return segments.get(register);
    }

    @Override
    protected void storeSegment(SegmentRegister register, Segment segment) {
        segments.put(register, segment);
        log.add("segment " + register);
    }

    @Override
    protected DescriptorTable loadTable(DescriptorTableRegister register) {
        return tables.get(register);
    }

    @Override
    protected void storeTable(DescriptorTableRegister register, DescriptorTable table) {
        tables.put(register, table);
        log.add("table " + register);
    }

    @Override
    protected void loadMsrs(int[] indices, long[] values) {
        for (int i = 0; i < indices.length; i++) {
            values[i] = msrs.get(indices[i]);
        }
    }

    @Override
    protected void storeMsrs(int[] indices, long[] values) {
        for (int i = 0; i < indices.length; i++) {
            msrs.put(indices[i], values[i]);
        }
        log.add("msrs");
    }

    @Override
    protected int[] listStateMsrs() {
        return STATE_MSRS.clone();
    }

    @Override
    protected ExtendedState loadExtendedState() {
        return extended;
    }

    @Override
    protected void storeExtendedState(ExtendedState state) {
        extended = state;
        log.add("extended");
    }

    @Override
    protected VcpuEvents loadEvents() {
        return events;
    }

    @Override
    protected void storeEvents(VcpuEvents value) {
        events = value;
        log.add("events");
    }

    @Override
    protected MpState loadMpState() {
        return mpState;
    }

    @Override
    protected void storeMpState(MpState state) {
        mpState = state;
        log.add("mp-state");
    }

    @Override
    protected CpuidTable loadCpuid() {
        return cpuid;
    }

    @Override
    protected void storeCpuid(CpuidTable table) {
        cpuid = table;
        log.add("cpuid");
    }

    @Override
    protected OptionalLong walk(long gva) {
        return OptionalLong.of(gva);
    }
}
