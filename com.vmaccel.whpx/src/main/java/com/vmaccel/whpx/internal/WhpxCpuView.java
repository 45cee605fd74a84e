package com.vmaccel.whpx.internal;

import com.vmaccel.api.register.Register;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.x86.CpuView;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/** The registers of an instruction that is completed outside of the processor: read in one batch, written back in one. */
final class WhpxCpuView implements CpuView {

    private static final Map<X86Register, Integer> PLACES = new EnumMap<>(X86Register.class);
    private static final Map<SegmentRegister, Integer> SEGMENT_PLACES = new EnumMap<>(SegmentRegister.class);
    private static final int[] NAMES = names();

    private final WhpxRegisters registers;
    private final long[] words = new long[2 * NAMES.length];
    private final BitSet changed = new BitSet();

    WhpxCpuView(WhpxRegisters registers) {
        this.registers = registers;
    }

    /** Those an instruction may ask for, then the segment registers. */
    private static int[] names() {
        SegmentRegister[] segments = SegmentRegister.values();
        X86Register[] last = {X86Register.CR0, X86Register.CR2, X86Register.CR3, X86Register.CR4, X86Register.CR8, X86Register.EFER};
        for (X86Register register : X86Register.values()) {
            if (register.compareTo(X86Register.RFLAGS) <= 0) {
                PLACES.put(register, PLACES.size());
            }
        }
        for (X86Register register : last) {
            PLACES.put(register, PLACES.size());
        }
        int[] names = new int[PLACES.size() + segments.length];
        PLACES.forEach((register, place) -> names[place] = WhpxRegisters.NAMES.location(register));
        for (int i = 0; i < segments.length; i++) {
            SEGMENT_PLACES.put(segments[i], PLACES.size() + i);
            names[PLACES.size() + i] = WhpxRegisters.name(segments[i]);
        }
        return names;
    }

    void load() {
        changed.clear();
        registers.get(NAMES, words);
    }

    /** Writes what has changed. */
    void store() {
        int count = changed.cardinality();
        int[] names = new int[count];
        long[] values = new long[2 * count];
        int at = 0;
        for (int place = changed.nextSetBit(0); place >= 0; place = changed.nextSetBit(place + 1)) {
            names[at] = NAMES[place];
            values[2 * at] = words[2 * place];
            values[2 * at + 1] = words[2 * place + 1];
            at++;
        }
        registers.set(names, count, values);
        changed.clear();
    }

    private static int place(SegmentRegister register) {
        return SEGMENT_PLACES.getOrDefault(register, -1);
    }

    private static int place(Register register) {
        Integer place = register instanceof X86Register known ? PLACES.get(known) : null;
        if (place == null) {
            throw new IllegalArgumentException(register + " is not of an instruction");
        }
        return place;
    }

    @Override
    public long get(X86Register register) {
        return words[2 * place(register)];
    }

    @Override
    public void set(X86Register register, long value) {
        int place = place(register);
        words[2 * place] = value;
        changed.set(place);
    }

    @Override
    public Segment segment(SegmentRegister register) {
        int place = place(register);
        return WhvSegment.decode(words[2 * place], words[2 * place + 1]);
    }

    @Override
    public void setSegment(SegmentRegister register, Segment segment) {
        int place = place(register);
        words[2 * place] = segment.base();
        words[2 * place + 1] = WhvSegment.rest(segment);
        changed.set(place);
    }
}
