package com.vmaccel.kvm.internal;

import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.RegisterMap;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Struct;
import com.vmaccel.kvm.internal.KvmRegisterBank.Bank;
import java.util.Locale;
import java.util.Map;

/** Where KVM has the x86 registers. */
final class X86KvmRegisters {

    /**
     * A place in a bank.
     *
     * @param bank which struct
     * @param offset where in it, in bytes
     */
    record Location(Bank bank, long offset) {}

    private static final Elements DB = KvmDebugregs.STRUCT.elements("db");

    /** The table. */
    static final RegisterMap<X86Register, Location> MAP = table();

    /** For each register, by ordinal, which number of {@code kvm_regs} it is; negative for those in other banks. */
    private static final byte[] GENERAL = generalIndexes();

    private X86KvmRegisters() {}

    /** Returns which number of {@code kvm_regs} a register is, or a negative one if it is in another bank or no register of this architecture. */
    @SuppressWarnings("EnumOrdinal") // an index: looking 18 registers up in a map costs each exit some 80 ns
    static int general(Register register) {
        return register instanceof X86Register x86 ? GENERAL[x86.ordinal()] : -1;
    }

    private static byte[] generalIndexes() {
        X86Register[] registers = X86Register.values();
        byte[] indexes = new byte[registers.length];
        for (int i = 0; i < registers.length; i++) {
            Location location = MAP.location(registers[i]);
            indexes[i] = (byte) (location.bank() == Bank.REGS ? location.offset() / Long.BYTES : -1);
        }
        return indexes;
    }

    private static RegisterMap<X86Register, Location> table() {
        var map = RegisterMap.of(X86Register.class, Location.class);
        for (X86Register register : X86Register.values()) {
            map.map(register, switch (register) {
                case RAX, RBX, RCX, RDX, RSI, RDI, RSP, RBP, R8, R9, R10, R11, R12, R13, R14, R15, RIP, RFLAGS -> named(Bank.REGS, KvmRegs.STRUCT, register);
                case CR0, CR2, CR3, CR4, CR8, EFER, APIC_BASE -> named(Bank.SREGS, KvmSregs.STRUCT, register);
                case DR6, DR7 -> named(Bank.DEBUGREGS, KvmDebugregs.STRUCT, register);
                case DR0 -> new Location(Bank.DEBUGREGS, DB.offset(0));
                case DR1 -> new Location(Bank.DEBUGREGS, DB.offset(1));
                case DR2 -> new Location(Bank.DEBUGREGS, DB.offset(2));
                case DR3 -> new Location(Bank.DEBUGREGS, DB.offset(3));
                case XCR0 -> new Location(Bank.XCRS, KvmXcrs.xcr0Offset());
            });
        }
        return map.unsupported(Map.of()).build();
    }

    /** KVM's name of a register is ours in lower case. */
    private static Location named(Bank bank, Struct struct, X86Register register) {
        return new Location(bank, struct.offset(register.name().toLowerCase(Locale.ROOT)));
    }
}
