package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.engine.EngineVm;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.itest.adversary.vendor.ExitContext;
import com.vmaccel.itest.adversary.vendor.VendorStatus;
import java.nio.charset.StandardCharsets;

/** A vCPU over the library: exits that show the state before an instruction become exits in the middle of it. */
final class HostileVcpu extends HostileVcpuState {

    private final VendorCalls calls;
    private final ExitContext context = new ExitContext();
    private final InstructionCompletion completion;
    private final HostileInjection injection;
    private RawBytes undecodable = RawBytes.EMPTY;

    HostileVcpu(EngineVm vm, int id, VendorCalls calls) {
        super(vm, id, calls);
        this.calls = calls;
        this.completion = new InstructionCompletion(registers(), space(), vectors());
        this.injection = new HostileInjection(registers(), capabilities().has(Capability.INTERRUPT_WINDOW));
    }

    // ---- entry and exit

    @Override
    protected ExitKind enter() {
        ExitKind kind = enterToSettle();
        if (kind == ExitKind.CANCELLED) {
            kind = completion.continueString();
        }
        return kind == ExitKind.CANCELLED ? runGuest() : kind;
    }

    @Override
    protected ExitKind enterToSettle() {
        ExitKind kind = completion.resume();
        if (kind == ExitKind.CANCELLED) {
            injection.atBoundary();
        }
        return kind;
    }

    private ExitKind runGuest() {
        calls.check(calls.hypervisor().run(id(), context), "run vcpu=" + id());
        return switch (context.reason()) {
            case NONE, CANCELLED -> ExitKind.CANCELLED;
            case PORT, MEMORY, MSR -> begin();
            case HALT -> halted();
            case SHUTDOWN -> ExitKind.SHUTDOWN;
            case DELIVERABLE -> {
                injection.atBoundary();
                yield ExitKind.INTERRUPT_WINDOW;
            }
            case INSTRUCTION -> {
                undecodable = RawBytes.of(context.instructionBytes());
                yield ExitKind.EMULATION_FAILED;
            }
            case OTHER -> ExitKind.UNKNOWN;
        };
    }

    private ExitKind begin() {
        ExitKind kind = completion.begin(context.instructionBytes());
        if (kind == ExitKind.EMULATION_FAILED) {
            undecodable = completion.failed();
        }
        return kind;
    }

    /** The library stops at a halt instruction, the interface promises the place behind it. */
    private ExitKind halted() {
        ExitKind kind = begin();
        return kind == ExitKind.CANCELLED ? ExitKind.HALT : kind;
    }

    /** A cancel finds a run in progress or does nothing. */
    @Override
    protected boolean poke() {
        calls.check(calls.hypervisor().cancel(id()), "cancel vcpu=" + id());
        return false;
    }

    @Override
    protected int exitPort() {
        return (int) completion.fragment().address();
    }

    @Override
    protected long exitGpa() {
        return completion.fragment().address();
    }

    @Override
    protected int exitSize() {
        return completion.fragment().size();
    }

    @Override
    protected long exitValue() {
        return completion.fragment().value();
    }

    @Override
    protected VcpuExit exitRecord(ExitKind kind) {
        return switch (kind) {
            case MSR_READ -> new VcpuExit.MsrRead((int) completion.fragment().address());
            case MSR_WRITE -> new VcpuExit.MsrWrite((int) completion.fragment().address(), completion.fragment().value());
            case EMULATION_FAILED -> new VcpuExit.EmulationFailed(undecodable);
            default -> new VcpuExit.Unknown(context.code(), "?", RawBytes.of(context.detail().getBytes(StandardCharsets.UTF_8)));
        };
    }

    @Override
    protected void supply(ExitKind kind, long value) {
        completion.answer(value);
    }

    @Override
    protected void supplyRefusal(ExitKind kind) {
        completion.refuse();
    }

    /** The library never asks for CPUID. */
    @Override
    protected void supplyCpuid(CpuidResult result) {
        throw new IllegalStateException(this + ": no CPUID exit is reported");
    }

    // ---- interrupts

    @Override
    protected boolean canInject() {
        return injection.canInject(completion.isInFlight());
    }

    @Override
    protected void inject(int vector) {
        writing();
        injection.inject(vector, completion.isInFlight());
    }

    @Override
    protected void injectNmi() {
        writing();
        injection.nmi();
    }

    @Override
    protected void requestWindow(boolean wanted) {
        writing();
        injection.requestWindow(wanted);
    }

    /** What is written may decide how a string instruction goes on. */
    @Override
    void writing() {
        completion.interruptString();
    }

    // ---- end

    /** A vCPU whose thread has ended goes with the virtual machine: the library lets nobody else destroy it. */
    @Override
    protected void destroy() {
        int status = calls.hypervisor().destroyVcpu(id());
        if (status != VendorStatus.DENIED || owner().isAlive()) {
            calls.check(status, "destroyVcpu " + id());
        }
    }
}
