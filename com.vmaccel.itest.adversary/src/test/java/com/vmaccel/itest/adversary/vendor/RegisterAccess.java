package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes batches of named registers of the vCPU beneath. */
final class RegisterAccess {

    private static final int ATTRIBUTE_BITS = 0xffff;
    private static final int PRESENT = 1 << 7;

    private final X86Vcpu vcpu;
    private final EventRegisters events;

    RegisterAccess(X86Vcpu vcpu) {
        this.vcpu = vcpu;
        this.events = new EventRegisters(vcpu);
    }

    EventRegisters events() {
        return events;
    }

    void get(VendorRegister[] names, long[] values) {
        List<Integer> plain = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            switch (names[i].home()) {
                case X86Register _ -> plain.add(i);
                case SegmentRegister segment -> put(values, i, vcpu.segment(segment));
                case DescriptorTableRegister table -> {
                    values[2 * i] = vcpu.table(table).base();
                    values[2 * i + 1] = vcpu.table(table).limit();
                }
                case Integer msr -> values[2 * i] = vcpu.msr(msr);
                default -> values[2 * i] = events.get(names[i]);
            }
        }
        X86Register[] registers = plain.stream().map(i -> (X86Register) names[i].home()).toArray(X86Register[]::new);
        long[] numbers = new long[registers.length];
        vcpu.read(registers, numbers);
        for (int i = 0; i < numbers.length; i++) {
            values[2 * plain.get(i)] = numbers[i];
        }
    }

    /** A null selector is a segment that is not present. */
    private static void put(long[] values, int i, Segment segment) {
        int attributes = segment.isUnusable() ? segment.attributes() & ~PRESENT : segment.attributes();
        values[2 * i] = segment.base();
        values[2 * i + 1] = Integer.toUnsignedLong(segment.limit()) | (long) segment.selector() << 32 | (long) (attributes & ATTRIBUTE_BITS) << 48;
    }

    /** Numbers first, events last: what is on its way into the guest would not survive another register being written. */
    void set(VendorRegister[] names, long[] values) {
        List<Integer> plain = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            (names[i].home() instanceof X86Register ? plain : others).add(i);
        }
        X86Register[] registers = plain.stream().map(i -> (X86Register) names[i].home()).toArray(X86Register[]::new);
        vcpu.write(registers, plain.stream().mapToLong(i -> values[2 * i]).toArray());
        others.forEach(i -> setOther(names[i], values[2 * i], values[2 * i + 1]));
    }

    private void setOther(VendorRegister name, long first, long second) {
        switch (name.home()) {
            case SegmentRegister segment -> vcpu.setSegment(segment, segment(first, second));
            case DescriptorTableRegister table -> vcpu.setTable(table, new DescriptorTable(first, (int) second));
            case Integer msr -> vcpu.setMsr(msr, first);
            default -> events.set(name, first);
        }
    }

    private static Segment segment(long base, long rest) {
        int attributes = (int) (rest >>> 48);
        boolean unusable = (attributes & PRESENT) == 0;
        return new Segment(base, (int) rest, (int) (rest >>> 32) & 0xffff, unusable ? attributes | Segment.UNUSABLE : attributes);
    }
}
