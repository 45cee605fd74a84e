package com.vmaccel.x86.internal.cpu;

import com.vmaccel.api.register.RegisterMap;
import com.vmaccel.api.register.X86Register;

/** Where the registers that hold one number are. */
public final class RegisterTable {

    /** The table. */
    public static final RegisterMap<X86Register, Place> PLACES = table();

    private RegisterTable() {}

    /** A register. */
    public interface Place {
        long get(Cpu cpu);

        void set(Cpu cpu, long value);
    }

    /** A register in the array of general registers. */
    private record General(int number) implements Place {
        @Override
        public long get(Cpu cpu) {
            return cpu.r[number];
        }

        @Override
        public void set(Cpu cpu, long value) {
            cpu.r[number] = value;
        }
    }

    private record Debug(int number) implements Place {
        @Override
        public long get(Cpu cpu) {
            return cpu.control.dr[number];
        }

        @Override
        public void set(Cpu cpu, long value) {
            cpu.control.dr[number] = value;
        }
    }

    @FunctionalInterface
    private interface Getter {
        long get(Cpu cpu);
    }

    @FunctionalInterface
    private interface Setter {
        void set(Cpu cpu, long value);
    }

    private record Field(Getter getter, Setter setter) implements Place {
        @Override
        public long get(Cpu cpu) {
            return getter.get(cpu);
        }

        @Override
        public void set(Cpu cpu, long value) {
            setter.set(cpu, value);
        }
    }

    private static RegisterMap<X86Register, Place> table() {
        RegisterMap.Builder<X86Register, Place> map = RegisterMap.of(X86Register.class, Place.class);
        map.map(X86Register.RAX, new General(Cpu.RAX)).map(X86Register.RCX, new General(Cpu.RCX)).map(X86Register.RDX, new General(Cpu.RDX));
        map.map(X86Register.RBX, new General(Cpu.RBX)).map(X86Register.RSP, new General(Cpu.RSP)).map(X86Register.RBP, new General(Cpu.RBP));
        map.map(X86Register.RSI, new General(Cpu.RSI)).map(X86Register.RDI, new General(Cpu.RDI));
        map.map(X86Register.R8, new General(8)).map(X86Register.R9, new General(9)).map(X86Register.R10, new General(10)).map(X86Register.R11, new General(11));
        map.map(X86Register.R12, new General(12)).map(X86Register.R13, new General(13)).map(X86Register.R14, new General(14)).map(X86Register.R15, new General(15));
        map.map(X86Register.RIP, new General(Cpu.IP));
        map.map(X86Register.RFLAGS, new Field(cpu -> cpu.flags.all(), (cpu, value) -> cpu.flags.setAll((int) value)));
        map.map(X86Register.CR0, new Field(cpu -> cpu.control.cr0, (cpu, value) -> cpu.control.cr0 = value));
        map.map(X86Register.CR2, new Field(cpu -> cpu.control.cr2, (cpu, value) -> cpu.control.cr2 = value));
        map.map(X86Register.CR3, new Field(cpu -> cpu.control.cr3, (cpu, value) -> cpu.control.cr3 = value));
        map.map(X86Register.CR4, new Field(cpu -> cpu.control.cr4, (cpu, value) -> cpu.control.cr4 = value));
        map.map(X86Register.CR8, new Field(cpu -> cpu.control.cr8, (cpu, value) -> cpu.control.cr8 = value));
        map.map(X86Register.EFER, new Field(cpu -> cpu.control.efer, (cpu, value) -> cpu.control.efer = value));
        map.map(X86Register.APIC_BASE, new Field(cpu -> cpu.control.apicBase, (cpu, value) -> cpu.control.apicBase = value));
        map.map(X86Register.XCR0, new Field(cpu -> cpu.control.xcr0, (cpu, value) -> cpu.control.xcr0 = value));
        map.map(X86Register.DR0, new Debug(0)).map(X86Register.DR1, new Debug(1)).map(X86Register.DR2, new Debug(2));
        return map.map(X86Register.DR3, new Debug(3)).map(X86Register.DR6, new Debug(6)).map(X86Register.DR7, new Debug(7)).build();
    }
}
