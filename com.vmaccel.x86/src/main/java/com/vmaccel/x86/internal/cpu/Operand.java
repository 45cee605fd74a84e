package com.vmaccel.x86.internal.cpu;

import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An operand of whatever kind: a general register or part of one, memory, or a constant. Values are zero-extended; constants are as the decoder extended them. */
public abstract class Operand {

    private static final Operand[] LOW8 = registers(8);
    private static final Operand[] LOW16 = registers(16);
    private static final Operand[] LOW32 = registers(32);
    private static final Operand[] WHOLE = registers(64);

    /** Its width. */
    public final int bits;

    private final @Nullable MemRef memory;

    Operand(int bits) {
        this(bits, null);
    }

    Operand(int bits, @Nullable MemRef memory) {
        this.bits = bits;
        this.memory = memory;
    }

    public abstract long read(Cpu cpu);

    public abstract void write(Cpu cpu, long value);

    /** Its memory; only for operands that are memory. */
    public MemRef memory() {
        return Objects.requireNonNull(memory, "not memory");
    }

    public boolean isMemory() {
        return memory != null;
    }

    /** A general register, or the low part of one. */
    public static Operand of(int number, int bits) {
        return switch (bits) {
            case 8 -> LOW8[number];
            case 16 -> LOW16[number];
            case 32 -> LOW32[number];
            default -> WHOLE[number];
        };
    }

    private static Operand[] registers(int bits) {
        return IntStream.range(0, 16).mapToObj(number -> register(number, bits)).toArray(Operand[]::new);
    }

    private static Operand register(int number, int bits) {
        return switch (bits) {
            case 8 -> new Part(number, 8, 0);
            case 16 -> new Part(number, 16, 0);
            case 32 -> new Low32(number);
            default -> new Whole(number);
        };
    }

    static Operand highByte(int number) {
        return new Part(number, 8, 8);
    }

    private static final class Part extends Operand {
        private final int number;
        private final int shift;
        private final long mask;

        Part(int number, int bits, int shift) {
            super(bits);
            this.number = number;
            this.shift = shift;
            this.mask = (1L << bits) - 1;
        }

        @Override
        public long read(Cpu cpu) {
            return cpu.r[number] >>> shift & mask;
        }

        @Override
        public void write(Cpu cpu, long value) {
            cpu.r[number] = cpu.r[number] & ~(mask << shift) | (value & mask) << shift;
        }
    }

    private static final class Low32 extends Operand {
        private final int number;

        Low32(int number) {
            super(32);
            this.number = number;
        }

        @Override
        public long read(Cpu cpu) {
            return cpu.r[number] & 0xffff_ffffL;
        }

        @Override
        public void write(Cpu cpu, long value) {
            cpu.r[number] = value & 0xffff_ffffL;
        }
    }

    private static final class Whole extends Operand {
        private final int number;

        Whole(int number) {
            super(64);
            this.number = number;
        }

        @Override
        public long read(Cpu cpu) {
            return cpu.r[number];
        }

        @Override
        public void write(Cpu cpu, long value) {
            cpu.r[number] = value;
        }
    }

    /** A constant. */
    static final class Constant extends Operand {
        private final long value;

        Constant(long value, int bits) {
            super(bits);
            this.value = value;
        }

        @Override
        public long read(Cpu cpu) {
            return value;
        }

        @Override
        public void write(Cpu cpu, long written) {
            if (written != value) {
                throw new IllegalStateException("a constant is not written");
            }
        }
    }

    /** Memory of 8 to 64 bits. */
    static class InMemory extends Operand {
        final MemRef place;
        final int bytes;

        InMemory(MemRef place, int bits) {
            super(bits, place);
            this.place = place;
            this.bytes = bits >> 3;
        }

        @Override
        public long read(Cpu cpu) {
            return cpu.memory.read(place.forRead(cpu, bytes), bytes);
        }

        @Override
        public void write(Cpu cpu, long value) {
            cpu.memory.write(place.forWrite(cpu, bytes), bytes, value);
        }
    }

    /** Memory that is read and then written: where it cannot be written, the read already faults. */
    static final class Updated extends InMemory {

        Updated(MemRef place, int bits) {
            super(place, bits);
        }

        @Override
        public long read(Cpu cpu) {
            return cpu.memory.readForUpdate(place.forWrite(cpu, bytes), bytes);
        }
    }

    /** Memory of an instruction with LOCK: what is written replaces what was read, or the instruction is executed again. */
    static final class Locked extends InMemory {

        Locked(MemRef place, int bits) {
            super(place, bits);
        }

        @Override
        public long read(Cpu cpu) {
            long linear = place.forWrite(cpu, bytes);
            cpu.lockedValue = cpu.memory.readForUpdate(linear, bytes);
            return cpu.lockedValue;
        }

        @Override
        public void write(Cpu cpu, long value) {
            if (!cpu.memory.compareAndSet(place.forWrite(cpu, bytes), bytes, cpu.lockedValue, value)) {
                throw cpu.again();
            }
        }
    }
}
