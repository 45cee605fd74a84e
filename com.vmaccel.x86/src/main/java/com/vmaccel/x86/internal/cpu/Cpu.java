package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.ProcessorHost;

/** The state of one processor, as instructions see it. For one thread. */
public final class Cpu {

    public static final int RAX = 0;
    public static final int RCX = 1;
    public static final int RDX = 2;
    public static final int RBX = 3;
    public static final int RSP = 4;
    public static final int RBP = 5;
    public static final int RSI = 6;
    public static final int RDI = 7;
    /** Always 0: stands for a register that an address does not have. */
    public static final int ZERO = 16;
    /** RIP of the first instruction of the block being executed; behind the block once its last instruction is done. */
    public static final int IP = 17;
    /** The effective bases of ES, CS, SS, DS, FS and GS. */
    public static final int BASES = 18;

    /** The general registers in the processor's numbering and what else addresses are computed of. */
    public final long[] r = new long[BASES + 6];
    public final Flags flags = new Flags();
    public final Control control = new Control();
    public final Segments segments = new Segments(this);
    public final Descriptors descriptors = new Descriptors(this);
    public final SegmentLoads loads = new SegmentLoads(this);
    public final Msrs msrs = new Msrs();
    public final ExtendedRegisters extended = new ExtendedRegisters();
    public final Events events = new Events();
    public final DebugFacility debug = new DebugFacility(this);
    public final ProcessorHost host;
    public final Memory memory;
    public final Code code;
    public final Milestones milestones = new Milestones(this);
    public final CpuidModel cpuid = new CpuidModel();

    /** The current privilege level. */
    public int cpl;
    public CodeMode mode = CodeMode.MODE16;
    /** Whether code is 64-bit. */
    public boolean code64;
    private long ipMask = 0xffff_ffffL;
    private long stackMask = 0xffff;
    /** The offset in the block of the instruction being executed, where a fault or an exit has to know. */
    int at;
    /** How many instructions of the block come before that one. */
    private int before;
    /** Instructions completed since creation. */
    public long retired;

    private final Interruption fault = new Interruption(Interruption.Kind.FAULT);
    private final Interruption alone = new Interruption(Interruption.Kind.ALONE);
    private final Interruption between = new Interruption(Interruption.Kind.YIELD);
    private final Interruption again = new Interruption(Interruption.Kind.AGAIN);
    /** What an instruction with LOCK has read. */
    long lockedValue;
    int faultVector;
    int faultError;
    /** The address a page fault is about. */
    long faultAddress;

    public Cpu(ProcessorHost host, CodePages pages) {
        this.host = host;
        this.memory = new Memory(this, pages);
        this.code = new Code(this, pages);
        pages.add(this);
    }

    // ---- mode

    public boolean isLong() {
        return control.isLong();
    }

    public boolean isVirtual8086() {
        return flags.has(Flags.VM) && control.isProtected();
    }

    /** Whether segments are as in real mode, which they are in virtual-8086 mode, too. */
    public boolean isRealLike() {
        return !control.isProtected() || flags.has(Flags.VM);
    }

    /** Draws the conclusions of a change of control registers, of CS or SS, or of the VM flag. */
    public void modeChanged() {
        boolean is64 = control.isLong() && segments.has(Segments.CS, Segments.LONG) && !flags.has(Flags.VM);
        CodeMode now = is64 ? CodeMode.MODE64 : segments.has(Segments.CS, Segments.BIG) ? CodeMode.MODE32 : CodeMode.MODE16;
        if (now != mode || is64 != code64) {
            code64 = is64;
            mode = now;
            code.forgetShortcuts();
        }
        ipMask = is64 ? -1 : 0xffff_ffffL;
        stackMask = is64 ? -1 : segments.has(Segments.SS, Segments.BIG) ? 0xffff_ffffL : 0xffff;
        segments.deriveAll();
        memory.rightsChanged();
        events.examine(this);
    }

    /** Draws the conclusions of state that was set from outside. */
    public void stateChanged() {
        cpl = !control.isProtected() ? 0 : flags.has(Flags.VM) ? 3 : segments.dpl(Segments.SS);
        memory.flush();
        modeChanged();
        memory.reloadPointers();
        debug.changed();
    }

    public void setCpl(int level) {
        cpl = level;
        memory.rightsChanged();
    }

    /** What RIP is cut to; it is no wider than the operand size of the branch, which the branch cuts itself. */
    public long ipMask() {
        return ipMask;
    }

    // ---- instruction pointer

    /** RIP of the instruction being executed. */
    public long ip() {
        return r[IP] + at & ipMask;
    }

    /** Goes to an address in the code segment, checked where segments have limits. */
    public void jump(long target) {
        requireTarget(target);
        r[IP] = target & ipMask;
    }

    /** Faults if a jump would. */
    public void requireTarget(long target) {
        if (code64) {
            if (target << 16 >> 16 != target) {
                throw fault(Vectors.GP, 0);
            }
        } else if ((target & 0xffff_ffffL) > segments.limit[Segments.CS]) {
            throw fault(Vectors.GP, 0);
        }
    }

    // ---- stack

    public long stackMask() {
        return stackMask;
    }

    public long stackPointer() {
        return r[RSP] & stackMask;
    }

    /** Sets as much of RSP as the stack's size says. */
    public void setStackPointer(long value) {
        r[RSP] = stackMask == 0xffff ? r[RSP] & ~0xffffL | value & 0xffff : value & stackMask;
    }

    /** Pushes; RSP is as before if the access faults. */
    public void push(long value, int bytes) {
        long sp = r[RSP] - bytes & stackMask;
        memory.write(segments.address(Segments.SS, sp, bytes, true), bytes, value);
        setStackPointer(sp);
    }

    /** Faults if a push would. */
    public void probePush(int bytes) {
        memory.probeWrite(segments.address(Segments.SS, r[RSP] - bytes & stackMask, bytes, true), bytes);
    }

    /** Reads what is on the stack, a number of bytes above its top, without popping. */
    public long peek(int above, int bytes) {
        return memory.read(segments.address(Segments.SS, r[RSP] + above & stackMask, bytes, false), bytes);
    }

    public void drop(int bytes) {
        setStackPointer(r[RSP] + bytes);
    }

    // ---- time

    /** Notes which instruction of the block is being executed. */
    void begin(Op op) {
        at = op.offset();
        before = op.before();
    }

    /** The number of instructions completed before the one being executed, which has noted itself. */
    public long completed() {
        return code.isExecuting() ? retired + before : retired;
    }

    public long timeStamp() {
        return host.timeStamp() + msrs.tscOffset;
    }

    /** Writing the counter moves the adjustment along. */
    public void setTimeStamp(long value) {
        adjustTimeStamp(msrs.tscAdjust + value - timeStamp());
    }

    public void adjustTimeStamp(long adjustment) {
        msrs.tscOffset += adjustment - msrs.tscAdjust;
        msrs.tscAdjust = adjustment;
        host.timeStampMoved();
    }

    // ---- exceptions

    /** An exception for the guest, to be thrown. The error code does not count where the vector has none. */
    public Interruption fault(int vector, int errorCode) {
        faultVector = vector;
        faultError = errorCode;
        return fault;
    }

    public Interruption undefined() {
        return fault(Vectors.UD, 0);
    }

    public Interruption protection() {
        return fault(Vectors.GP, 0);
    }

    /** The same of the second instruction of an op that is two, the first of which, of so many bytes, is done. */
    public Interruption protectionBehind(int bytes) {
        r[IP] += bytes;
        retired++;
        return protection();
    }

    Interruption pageFault(long linear, int errorCode) {
        faultAddress = linear;
        return fault(Vectors.PF, errorCode);
    }

    /** Thrown to have the current instruction executed by itself. */
    public Interruption alone() {
        return alone;
    }

    /** Thrown by a string instruction between two elements, its registers written. */
    public Interruption betweenElements() {
        return between;
    }

    /** Thrown to execute an instruction with LOCK again. */
    public Interruption again() {
        return again;
    }

    /** Whether a string instruction should stop between two elements. */
    public boolean needsCare() {
        return events.needCare();
    }

    /** Refuses an instruction outside of privilege level 0. */
    public void requireKernel() {
        if (cpl != 0) {
            throw protection();
        }
    }
}
