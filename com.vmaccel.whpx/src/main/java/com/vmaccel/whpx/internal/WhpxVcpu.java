package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.ioevent.Doorbell;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.ffi.windows.VirtualPages;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A virtual processor: exits that show the state before an instruction become exits in the middle of it. */
final class WhpxVcpu extends WhpxVcpuState {

    /** How often in a row an access is left to the platform that it stopped at although there is memory. */
    private static final int MOST_RETRIES = 1000;
    private static final int MOST_RINGS = 4096;
    private static final int PAGE_FAULT = 14;

    private final WhpxVirtualMachine machine;
    private final WhpxProcessor processor;
    private final MemorySegment context;
    private final WhpxInjection injection;
    private final WhpxBoundary boundary;
    private WhpxCompletion instruction;
    private final WhpxDirectAccess direct;
    private int retries;

    @SuppressWarnings("this-escape") // nobody sees the vCPU before its constructor's caller has published it
    WhpxVcpu(WhpxVirtualMachine machine, int id, CpuidTable table) {
        super(machine, id, table);
        this.machine = machine;
        processor = processor();
        context = processor.context();
        injection = injection();
        boundary = new WhpxBoundary(registers(), machine.config().exits().exceptions());
        instruction = completion(table);
        direct = new WhpxDirectAccess(context, registers(), boundary);
        reset();
    }

    @Override
    void cpuidChanged(CpuidTable table) {
        instruction.close();
        instruction = completion(table);
    }

    private WhpxCompletion completion(CpuidTable table) {
        return machine.emulates() ? WhpxEmulatedInstruction.of(machine, this, boundary) : WhpxInstruction.of(machine, this, table, boundary);
    }

    private boolean isInFlight() {
        return instruction.isActive() || direct.isActive();
    }

    // ---- entry and exit

    @Override
    protected ExitKind enter() {
        ExitKind kind = enterToSettle();
        return kind == ExitKind.CANCELLED ? afterBells(runGuest()) : kind;
    }

    /** The caller does not see a doorbell's write: it is finished at once. Of a string so long that kicks would wait for it the rest is exits. */
    private ExitKind afterBells(ExitKind first) {
        ExitKind kind = first;
        for (int i = 0; i < MOST_RINGS && rings(kind); i++) {
            kind = settleOnce();
        }
        return kind;
    }

    private boolean rings(ExitKind kind) {
        WhpxDoorbells bells = machine.doorbells();
        if (bells.isEmpty()) {
            return false;
        }
        return switch (kind) {
            case PORT_WRITE -> bells.ring(Doorbell.Space.PORT, exitPort(), exitSize(), exitValue());
            case MMIO_WRITE -> machine.slots().find(exitGpa()) == null && bells.ring(Doorbell.Space.MEMORY, exitGpa(), exitSize(), exitValue());
            default -> false;
        };
    }

    @Override
    protected ExitKind enterToSettle() {
        return afterBells(settleOnce());
    }

    private ExitKind settleOnce() {
        ExitKind kind = ExitKind.CANCELLED;
        if (direct.isActive()) {
            direct.finish();
        } else if (instruction.isActive()) {
            kind = instruction.advance();
        }
        if (kind == ExitKind.CANCELLED) {
            injection.atBoundary();
        }
        return kind;
    }

    private ExitKind runGuest() {
        processor.run();
        int reason = WhvExitContext.REASON.get(context);
        if (reason != WhvExitReason.WHvRunVpExitReasonMemoryAccess) {
            retries = 0;
        }
        return switch (reason) {
            case WhvExitReason.WHvRunVpExitReasonNone, WhvExitReason.WHvRunVpExitReasonCanceled -> ExitKind.CANCELLED;
            case WhvExitReason.WHvRunVpExitReasonX64IoPortAccess -> direct.tellsPort() ? direct.beginPort() : instruction.begin();
            case WhvExitReason.WHvRunVpExitReasonMemoryAccess -> memory();
            case WhvExitReason.WHvRunVpExitReasonX64MsrAccess -> direct.beginMsr();
            case WhvExitReason.WHvRunVpExitReasonX64Cpuid -> direct.begin(ExitKind.CPUID);
            case WhvExitReason.WHvRunVpExitReasonX64Rdtsc -> direct.beginTimeStamp();
            case WhvExitReason.WHvRunVpExitReasonHypercall -> direct.begin(ExitKind.HYPERCALL);
            case WhvExitReason.WHvRunVpExitReasonException -> exception();
            case WhvExitReason.WHvRunVpExitReasonX64Halt -> ExitKind.HALT;
            case WhvExitReason.WHvRunVpExitReasonX64ApicEoi -> ExitKind.IOAPIC_EOI;
            case WhvExitReason.WHvRunVpExitReasonX64InterruptWindow -> window();
            case WhvExitReason.WHvRunVpExitReasonUnrecoverableException -> ExitKind.SHUTDOWN;
            case WhvExitReason.WHvRunVpExitReasonInvalidVpRegisterValue -> ExitKind.FAIL_ENTRY;
            case WhvExitReason.WHvRunVpExitReasonUnsupportedFeature -> ExitKind.ENGINE_FAILURE;
            default -> ExitKind.UNKNOWN;
        };
    }

    /** It may have been for what waits inside. */
    private ExitKind window() {
        injection.notified();
        injection.atBoundary();
        return ExitKind.INTERRUPT_WINDOW;
    }

    /** The platform tells where a page was missing but leaves CR2 to whoever delivers the fault. */
    private ExitKind exception() {
        if (WhvExitContext.EXCEPTION_TYPE.get(context) == PAGE_FAULT) {
            registers().setNumber(WhvRegisterName.WHvX64RegisterCr2, WhvExitContext.EXCEPTION_PARAMETER.get(context));
        }
        return ExitKind.EXCEPTION;
    }

    /** Memory that is there by now is left to the platform; code that may not be executed is a fault; everything else is completed here. */
    private ExitKind memory() {
        int type = accessType();
        MemorySlot slot = machine.slots().find(WhvExitContext.MEMORY_GPA.get(context));
        boolean execute = type == WhvMemoryFlags.WHvMemoryAccessExecute;
        if (slot != null && execute && !slot.access().isExecutable()) {
            return ExitKind.MEMORY_FAULT;
        }
        if (slot != null && allows(slot.access(), type) && retries < MOST_RETRIES) {
            retries++;
            return ExitKind.CANCELLED;
        }
        retries = 0;
        return instruction.begin();
    }

    private int accessType() {
        return (int) WhvExitContext.ACCESS_TYPE.get(WhvExitContext.MEMORY_INFO.get(context));
    }

    private static boolean allows(Access access, int type) {
        return type != WhvMemoryFlags.WHvMemoryAccessWrite || access.isWritable();
    }

    /** Whether a cancel before a run sticks is not known: it is repeated until the run has returned. */
    @Override
    protected boolean poke() {
        processor.cancel();
        return false;
    }

    @Override
    protected int exitPort() {
        return direct.isActive() ? direct.port() : (int) instruction.address();
    }

    @Override
    protected long exitGpa() {
        return instruction.address();
    }

    @Override
    protected int exitSize() {
        return direct.isActive() ? direct.portSize() : instruction.size();
    }

    @Override
    protected long exitValue() {
        return direct.isActive() ? direct.portValue() : instruction.value();
    }

    @Override
    protected VcpuExit exitRecord(ExitKind kind) {
        return switch (kind) {
            case MSR_READ -> new VcpuExit.MsrRead(direct.msr());
            case MSR_WRITE -> new VcpuExit.MsrWrite(direct.msr(), direct.msrValue());
            case CPUID -> new VcpuExit.Cpuid((int) WhvExitContext.CPUID_RAX.get(context), (int) WhvExitContext.CPUID_RCX.get(context));
            case HYPERCALL -> direct.hypercall();
            case IOAPIC_EOI -> new VcpuExit.IoapicEoi(WhvExitContext.EOI_VECTOR.get(context));
            case EXCEPTION -> guestException();
            case MEMORY_FAULT -> new VcpuExit.MemoryFault(
                    GuestAddress.of(WhvExitContext.MEMORY_GPA.get(context) & -VirtualPages.PAGE_BYTES), VirtualPages.PAGE_BYTES, accessType());
            case EMULATION_FAILED -> new VcpuExit.EmulationFailed(failed());
            case FAIL_ENTRY -> new VcpuExit.FailEntry(WhvExitContext.REASON.get(context), -1);
            case ENGINE_FAILURE ->
                new VcpuExit.EngineFailure(WhvExitContext.FEATURE_CODE.get(context), List.of(WhvExitContext.FEATURE_PARAMETER.get(context)));
            default -> unknown();
        };
    }

    private VcpuExit guestException() {
        if (WhvExitContext.REASON.get(context) != WhvExitReason.WHvRunVpExitReasonException) {
            return boundary.exception();
        }
        boolean hasCode = WhvExitContext.ERROR_CODE_VALID.isSet(WhvExitContext.EXCEPTION_INFO.get(context));
        return new VcpuExit.GuestException(WhvExitContext.EXCEPTION_TYPE.get(context), hasCode ? WhvExitContext.EXCEPTION_CODE.get(context) : 0);
    }

    /** What could not be read of the guest, the platform may have told. */
    private RawBytes failed() {
        RawBytes bytes = instruction.failed();
        if (bytes.length() == 0 && WhvExitContext.REASON.get(context) == WhvExitReason.WHvRunVpExitReasonMemoryAccess) {
            int count = Math.min(WhvExitContext.MEMORY_BYTES.get(context), WhvExitContext.MEMORY_CODE.count());
            return RawBytes.of(WhvExitContext.MEMORY_CODE.slice(context).asSlice(0, count).toArray(JAVA_BYTE));
        }
        return bytes;
    }

    private VcpuExit unknown() {
        int reason = WhvExitContext.REASON.get(context);
        String name = WhpxConstantNames.find(WhvExitReason.class, reason).orElse("?");
        return new VcpuExit.Unknown(reason, name, RawBytes.of(context.toArray(JAVA_BYTE)));
    }

    @Override
    protected void supply(ExitKind kind, long value) {
        if (direct.isActive()) {
            direct.supply(value);
        } else {
            instruction.supply(value);
        }
    }

    @Override
    protected void supplyCpuid(CpuidResult result) {
        direct.supply(result);
    }

    @Override
    protected void supplyRefusal(ExitKind kind) {
        direct.refuse();
    }

    // ---- interrupts

    @Override
    protected boolean canInject() {
        return injection.canInject(isInFlight());
    }

    @Override
    protected void inject(int vector) {
        injection.inject(vector, isInFlight());
    }

    @Override
    protected void injectNmi() {
        if (hasLocalApic()) {
            machine.messages().nmi(id());
        } else {
            injection.injectNmi(isInFlight());
        }
    }

    @Override
    protected void requestWindow(boolean wanted) {
        injection.requestWindow(wanted);
    }

    @Override
    protected void destroy() {
        instruction.close();
        machine.deleteProcessor(id());
    }
}
