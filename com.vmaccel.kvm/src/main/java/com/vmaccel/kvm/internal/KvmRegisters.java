package com.vmaccel.kvm.internal;

import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.kvm.internal.KvmRegisterBank.Bank;
import com.vmaccel.kvm.internal.X86KvmRegisters.Location;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The registers of one vCPU. The general ones travel in the run area with every entry, both ways and without a call of their own; the others are fetched when first
 * asked for. What was written reaches KVM with the next entry, or earlier when something depends on it ({@link #store}). Used by the vCPU's owner.
 */
final class KvmRegisters {

    private static final long LME = 1L << 8;
    private static final long PG = 1L << 31;
    private static final long MOST_PRIORITY = 15;
    private static final long ALL_GENERAL = (1L << KvmRegs.STRUCT.byteSize() / Long.BYTES) - 1;
    private static final long CS = KvmSregs.offset(SegmentRegister.CS);

    private final KvmVcpuFd vcpu;
    private final MemorySegment run;
    private final KvmRegisterBank regs;
    /** The numbers of {@link #regs}: inside of a compiled exit loop an access to a segment costs more. */
    private final LongBuffer general;
    private final KvmRegisterBank sregs;
    /** Those there are, in the order in which they are given to KVM. */
    private KvmRegisterBank[] banks;
    private @Nullable Rare rare;
    /** Whether any but the general ones may be known, or written, since the last entry. */
    private boolean othersUsed;
    /** Whether registers go with the entry that is about to be made. */
    private boolean given;
    private boolean explicit;

    KvmRegisters(KvmVcpuFd vcpu) {
        this.vcpu = vcpu;
        run = vcpu.run();
        regs = new KvmRegisterBank(
                Bank.REGS, vcpu, KvmIoctl.KVM_GET_REGS, KvmIoctl.KVM_SET_REGS, KvmRun.regs(run));
        general = KvmRun.regs(run).asByteBuffer().order(ByteOrder.nativeOrder()).asLongBuffer();
        sregs = new KvmRegisterBank(
                Bank.SREGS, vcpu, KvmIoctl.KVM_GET_SREGS, KvmIoctl.KVM_SET_SREGS, KvmRun.sregs(run));
        banks = new KvmRegisterBank[] {sregs, regs};
        KvmRun.KVM_VALID_REGS.set(run, KvmSyncRegs.KVM_SYNC_X86_REGS);
    }

    /** What lies in memory of its own and most vCPUs never need. */
    private record Rare(KvmRegisterBank debugregs, KvmRegisterBank xcrs, MemorySegment checked) {
        static Rare of(KvmVcpuFd vcpu) {
            Arena arena = Arena.ofAuto();
            return new Rare(
                    new KvmRegisterBank(
                            Bank.DEBUGREGS, vcpu, KvmIoctl.KVM_GET_DEBUGREGS, KvmIoctl.KVM_SET_DEBUGREGS, KvmDebugregs.STRUCT.allocate(arena)),
                    new KvmRegisterBank(Bank.XCRS, vcpu, KvmIoctl.KVM_GET_XCRS, KvmIoctl.KVM_SET_XCRS, KvmXcrs.STRUCT.allocate(arena)),
                    KvmSregs.STRUCT.allocate(arena));
        }
    }

    private Rare rare() {
        Rare made = rare;
        if (made == null) {
            made = Rare.of(vcpu);
            banks = new KvmRegisterBank[] {sregs, made.debugregs, made.xcrs, regs};
            rare = made;
        }
        return made;
    }

    private KvmRegisterBank bank(Bank name) {
        othersUsed |= name != Bank.REGS;
        return switch (name) {
            case REGS -> regs;
            case SREGS -> sregs;
            case DEBUGREGS -> rare().debugregs;
            case XCRS -> rare().xcrs;
        };
    }

    // ---- registers

    long get(Register register) {
        Location location = X86KvmRegisters.MAP.location(register);
        return bank(location.bank()).read(location.offset());
    }

    void set(Register register, long value) {
        Location location = X86KvmRegisters.MAP.location(register);
        if (location.bank() == Bank.REGS) {
            regs.write(location.offset(), value);
            return;
        }
        try {
            put(location, value);
            submit();
        } finally {
            revert();
        }
    }

    private void put(Location location, long value) {
        KvmRegisterBank bank = bank(location.bank());
        bank.begin();
        bank.write(location.offset(), value);
    }

    void read(Register[] registers, long[] values) {
        for (int i = 0; i < registers.length; i++) {
            int index = X86KvmRegisters.general(registers[i]);
            values[i] = index < 0 ? get(registers[i]) : general().get(index);
        }
    }

    private LongBuffer general() {
        regs.loaded();
        return general;
    }

    void write(Register[] registers, long[] values) {
        if (areAllGeneral(registers)) {
            writeGeneral(registers, values);
            return;
        }
        try {
            for (int i = 0; i < registers.length; i++) {
                put(X86KvmRegisters.MAP.location(registers[i]), values[i]);
            }
            submit();
        } finally {
            revert();
        }
    }

    private static boolean areAllGeneral(Register[] registers) {
        long seen = 0;
        for (Register register : registers) {
            int index = X86KvmRegisters.general(register);
            if (index < 0) {
                return false;
            }
            seen |= 1L << index;
        }
        return seen == ALL_GENERAL;
    }

    /** KVM takes whatever general registers are, with the next entry; and what they were is not asked. */
    private void writeGeneral(Register[] registers, long[] values) {
        Objects.checkFromToIndex(0, registers.length, values.length);
        regs.replace();
        for (int i = 0; i < registers.length; i++) {
            regs.write(X86KvmRegisters.MAP.location(registers[i]).offset(), values[i]);
        }
    }

    /** Lets KVM refuse what it can refuse: everything but the general registers. */
    private void submit() {
        if (sregs.isTouched()) {
            submitControl();
        }
        for (KvmRegisterBank bank : banks) {
            if (bank.isTouched() && bank != regs) {
                bank.store();
            }
            bank.commit();
        }
    }

    /** Takes back what was put and KVM has not taken. */
    private void revert() {
        for (KvmRegisterBank bank : banks) {
            bank.revert();
        }
    }

    /**
     * Gives the control registers to KVM at once, so that a value it refuses is refused here. A 64-bit code segment is held back until long mode is on: segments and
     * control registers are written one after the other, and KVM refuses the state in between.
     */
    private void submitControl() {
        MemorySegment copy = sregs.changed();
        MemorySegment checked = rare().checked;
        requireTaskPriority(KvmSregs.CR8.get(copy));
        MemorySegment.copy(copy, 0, checked, 0, checked.byteSize());
        boolean longMode = (KvmSregs.EFER.get(copy) & LME) != 0 && (KvmSregs.CR0.get(copy) & PG) != 0;
        if (!longMode) {
            KvmSegment.clearLong(checked, CS);
        }
        sregs.submit(checked);
        sregs.commit();
        KvmRun.CR8.set(run, KvmSregs.CR8.get(copy));
        if (longMode) {
            sregs.synced();
        }
    }

    /** KVM leaves out a CR8 that it refuses, without telling. */
    private void requireTaskPriority(long cr8) {
        if (Long.compareUnsigned(cr8, MOST_PRIORITY) > 0) {
            throw vcpu.failure(-Errno.EINVAL, "KVM_SET_SREGS cr8=0x" + Long.toHexString(cr8));
        }
    }

    // ---- segments and tables

    Segment segment(SegmentRegister register) {
        return KvmSegment.read(bank(Bank.SREGS).loaded(), KvmSregs.offset(register));
    }

    void setSegment(SegmentRegister register, Segment segment) {
        KvmSegment.write(bank(Bank.SREGS).changed(), KvmSregs.offset(register), segment);
    }

    /** Returns the linear address of the next instruction. */
    long linearRip() {
        Segment code = segment(SegmentRegister.CS);
        return code.isLong() ? get(X86Register.RIP) : code.base() + get(X86Register.RIP);
    }

    DescriptorTable table(DescriptorTableRegister register) {
        return KvmDtable.read(bank(Bank.SREGS).loaded(), KvmSregs.offset(register));
    }

    void setTable(DescriptorTableRegister register, DescriptorTable table) {
        KvmDtable.write(bank(Bank.SREGS).changed(), KvmSregs.offset(register), table);
    }

    // ---- entry and exit

    /**
     * Makes the next entries give registers by calls of their own. KVM_RUN of a vCPU that waits for its start-up returns before it takes what the run area has,
     * and overwrites it.
     */
    void storeExplicitly(boolean wanted) {
        explicit = wanted;
    }

    /** Tells whether KVM does not yet have everything that was written. */
    boolean isDirty() {
        return regs.isDirty() || othersUsed && sregs.isDirty();
    }

    /** Before an entry: gives KVM what was written, with the entry itself. */
    void enter() {
        if (explicit) {
            store();
        } else if (isDirty()) {
            long dirty = (regs.isDirty() ? KvmSyncRegs.KVM_SYNC_X86_REGS : 0) | (sregs.isDirty() ? KvmSyncRegs.KVM_SYNC_X86_SREGS : 0);
            KvmRun.KVM_DIRTY_REGS.set(run, dirty);
            given = true;
        }
    }

    /** After an entry: the general registers are in the run area, the others are not known. */
    void left() {
        regs.synced();
        if (othersUsed) {
            forgetOthers();
            othersUsed = false;
        }
        if (given) {
            KvmRun.KVM_DIRTY_REGS.set(run, 0); // if KVM refused them: not to be tried again by the next entry
            given = false;
        }
    }

    /** Gives KVM what was written, now. */
    void store() {
        regs.store();
        sregs.store();
    }

    /** Forgets all but the general registers, because a call changed others. */
    void forgetOthers() {
        for (KvmRegisterBank bank : banks) {
            if (bank != regs) {
                bank.forget();
            }
        }
    }
}
