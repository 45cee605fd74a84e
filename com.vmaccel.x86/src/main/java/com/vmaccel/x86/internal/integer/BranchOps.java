package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.CodeMode;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Op;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Site;
import org.jspecify.annotations.Nullable;

/** Near branches of 64-bit code. */
final class BranchOps {

    private BranchOps() {}

    static @Nullable Op conditional(int condition, Site site) {
        return is64(site) ? new Conditional(condition, site) : null;
    }

    static @Nullable Op jump(Site site) {
        if (!is64(site)) {
            return null;
        }
        return isRelative(site) ? new Jump(site) : new Indirect(site.operand(0));
    }

    static @Nullable Op call(Site site) {
        if (!is64(site)) {
            return null;
        }
        return isRelative(site) ? new Call(site) : null;
    }

    static @Nullable Op ret(Site site) {
        return is64(site) && site.instruction().operandCount() == 0 ? new Return() : null;
    }

    private static boolean is64(Site site) {
        return site.instruction().mode() == CodeMode.MODE64;
    }

    private static boolean isRelative(Site site) {
        return !site.isRegister(0) && !site.isMemory(0);
    }

    static final class Conditional extends Op {
        private final int condition;
        private final int taken;
        private final int fallen;

        Conditional(int condition, Site site) {
            this.condition = condition;
            this.fallen = site.end();
            this.taken = site.end() + (int) ControlFlow.distance(site);
        }

        @Override
        public void execute(Cpu cpu) {
            long target = target(cpu);
            if (target << 16 >> 16 != target) {
                throw cpu.protection();
            }
            cpu.r[Cpu.IP] = target;
        }

        /** Where it goes, or faults if that is not canonical. */
        long target(Cpu cpu) {
            return cpu.r[Cpu.IP] + (cpu.flags.test(condition) ? taken : fallen);
        }
    }

    private static final class Jump extends Op {
        private final long distance;

        Jump(Site site) {
            this.distance = site.end() + ControlFlow.distance(site);
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.jump(cpu.r[Cpu.IP] + distance);
        }
    }

    private static final class Indirect extends Op {
        private final Operand target;

        Indirect(Operand target) {
            this.target = target;
        }

        @Override
        public void execute(Cpu cpu) {
            cpu.jump(target.read(cpu));
        }
    }

    private static final class Call extends Op {
        private final long distance;
        private final int end;

        Call(Site site) {
            this.end = site.end();
            this.distance = site.end() + ControlFlow.distance(site);
        }

        @Override
        public void execute(Cpu cpu) {
            long ip = cpu.r[Cpu.IP];
            long target = ip + distance;
            if (target << 16 >> 16 != target) {
                throw cpu.protection();
            }
            long sp = cpu.r[Cpu.RSP] - 8;
            cpu.memory.write64(Stack.canonical(cpu, sp), ip + end);
            cpu.r[Cpu.RSP] = sp;
            cpu.r[Cpu.IP] = target;
        }
    }

    private static final class Return extends Op {

        @Override
        public void execute(Cpu cpu) {
            long sp = cpu.r[Cpu.RSP];
            cpu.jump(cpu.memory.read64(Stack.canonical(cpu, sp)));
            cpu.r[Cpu.RSP] = sp + 8;
        }
    }
}
