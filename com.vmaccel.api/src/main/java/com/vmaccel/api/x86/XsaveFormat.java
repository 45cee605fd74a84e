package com.vmaccel.api.x86;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;

/**
 * The standard format of the XSAVE area on one processor: import and export of {@link ExtendedState}. Where the components beyond SSE lie differs by processor
 * and is told by CPUID leaf 0xd. Immutable. Source: Intel SDM volume 1 section 13.4.
 */
public final class XsaveFormat {

    private static final int LEAF = 0xd;
    private static final int LEGACY_AND_HEADER_BYTES = 576;
    /** Several times what the largest processor's area takes, with all that it can hold. */
    private static final int MOST_BYTES = 1 << 16;
    private static final int MXCSR = 24;
    private static final int ST0 = 32;
    private static final int XMM0 = 160;
    private static final int XSTATE_BV = 512;

    private final Map<XsaveComponent, Integer> offsets;
    private final int sizeBytes;

    private XsaveFormat(Map<XsaveComponent, Integer> offsets, int sizeBytes) {
        this.offsets = offsets;
        this.sizeBytes = sizeBytes;
    }

    /**
     * Reads the format off a CPUID table.
     *
     * @param cpuid the table of the processor whose areas are read and written
     * @return the format; the legacy area and header alone where the table has no leaf 0xd
     * @throws IllegalArgumentException if the table places a component in the header or before it, or beyond 64 KiB
     */
    public static XsaveFormat of(CpuidTable cpuid) {
        Map<XsaveComponent, Integer> offsets = new EnumMap<>(XsaveComponent.class);
        int end = LEGACY_AND_HEADER_BYTES;
        for (XsaveComponent component : XsaveComponent.values()) {
            CpuidResult leaf = cpuid.find(LEAF, component.number());
            long size = Integer.toUnsignedLong(leaf.eax());
            if (component.number() > 1 && isAnnounced(cpuid, component) && size >= (long) component.words() * Long.BYTES) {
                offsets.put(component, checkedOffset(component, leaf.ebx(), size));
                end = Math.max(end, leaf.ebx() + leaf.eax());
            }
        }
        return new XsaveFormat(offsets, end);
    }

    private static boolean isAnnounced(CpuidTable cpuid, XsaveComponent component) {
        return (cpuid.find(LEAF, 0).eax() & component.mask()) != 0;
    }

    private static int checkedOffset(XsaveComponent component, int told, long size) {
        long offset = Integer.toUnsignedLong(told);
        if (offset < LEGACY_AND_HEADER_BYTES || offset + size > MOST_BYTES) {
            throw new IllegalArgumentException("CPUID places %s at byte %d of an XSAVE area, %d bytes long: not between %d and %d"
                    .formatted(component, offset, size, LEGACY_AND_HEADER_BYTES, MOST_BYTES));
        }
        return told;
    }

    /**
     * Leaves out what a vCPU does not have. What remains stays where it is: an engine keeps a vCPU's state in areas of its own processor's format, whatever the
     * vCPU's table says of their layout.
     *
     * @param cpuid the table of a vCPU on the processor of this format
     * @return the format with the components that the table announces too; areas are as long as before
     */
    public XsaveFormat narrowed(CpuidTable cpuid) {
        Map<XsaveComponent, Integer> kept = new EnumMap<>(offsets);
        kept.keySet().removeIf(component -> !isAnnounced(cpuid, component));
        return new XsaveFormat(kept, sizeBytes);
    }

    /**
     * Returns how long an area is.
     *
     * @return its size in bytes
     */
    public int sizeBytes() {
        return sizeBytes;
    }

    /**
     * Tells whether areas of this format have a component.
     *
     * @param component which
     * @return true for x87, SSE and all that CPUID announced
     */
    public boolean has(XsaveComponent component) {
        return component.number() <= 1 || offsets.containsKey(component);
    }

    /**
     * Imports an area.
     *
     * @param area at least {@link #sizeBytes()} bytes in standard format
     * @return the state in it
     * @throws IllegalArgumentException if it is too short
     */
    public ExtendedState read(byte[] area) {
        if (area.length < sizeBytes) {
            throw new IllegalArgumentException("XSAVE area of " + area.length + " bytes, expected " + sizeBytes);
        }
        ByteBuffer buffer = ByteBuffer.wrap(area).order(ByteOrder.LITTLE_ENDIAN);
        long present = buffer.getLong(XSTATE_BV);
        ExtendedState state = withMxcsr(ExtendedState.INITIAL, buffer, present);
        for (XsaveComponent component : XsaveComponent.values()) {
            if (has(component) && (present & component.mask()) != 0) {
                state = state.with(component, words(buffer, component));
            }
        }
        return state;
    }

    /** MXCSR counts in every area but a blank one: XRSTOR loads it whatever XSTATE_BV says of SSE. */
    private static ExtendedState withMxcsr(ExtendedState state, ByteBuffer buffer, long present) {
        long[] words = state.words(XsaveComponent.SSE);
        long mxcsr = Integer.toUnsignedLong(buffer.getInt(MXCSR));
        if (present == 0 && mxcsr == 0) {
            return state;
        }
        words[0] = mxcsr;
        return state.with(XsaveComponent.SSE, words);
    }

    private long[] words(ByteBuffer buffer, XsaveComponent component) {
        return switch (component) {
            case X87 -> x87Words(buffer);
            case SSE -> sseWords(buffer);
            case PKRU -> new long[] {Integer.toUnsignedLong(buffer.getInt(offset(component)))};
            case YMM_HIGH, OPMASK, ZMM_HIGH, ZMM_UPPER -> plainWords(buffer, offset(component), component.words());
        };
    }

    private static long[] x87Words(ByteBuffer buffer) {
        long[] words = plainWords(buffer, 0, XsaveComponent.X87.words());
        for (int i = 0; i < 8; i++) {
            words[3 + 2 * i] = buffer.getLong(ST0 + 16 * i);
            words[4 + 2 * i] = buffer.getLong(ST0 + 16 * i + 8) & 0xffff;
        }
        return words;
    }

    private static long[] sseWords(ByteBuffer buffer) {
        long[] words = new long[XsaveComponent.SSE.words()];
        words[0] = Integer.toUnsignedLong(buffer.getInt(MXCSR));
        System.arraycopy(plainWords(buffer, XMM0, 32), 0, words, 1, 32);
        return words;
    }

    private static long[] plainWords(ByteBuffer buffer, int offset, int count) {
        long[] words = new long[count];
        for (int i = 0; i < count; i++) {
            words[i] = buffer.getLong(offset + i * Long.BYTES);
        }
        return words;
    }

    private int offset(XsaveComponent component) {
        Integer offset = offsets.get(component);
        if (offset == null) {
            throw new IllegalArgumentException(component + " is not in this XSAVE format");
        }
        return offset;
    }

    /**
     * Exports a state. Every component of the format is marked present, initial ones too, so that loading the area replaces all of them.
     *
     * @param state the state
     * @return a new area of {@link #sizeBytes()} bytes
     * @throws IllegalArgumentException if the state has a component that the format lacks
     */
    public byte[] write(ExtendedState state) {
        byte[] area = new byte[sizeBytes];
        ByteBuffer buffer = ByteBuffer.wrap(area).order(ByteOrder.LITTLE_ENDIAN);
        long present = 0;
        for (XsaveComponent component : XsaveComponent.values()) {
            if (has(component)) {
                put(buffer, component, state.words(component));
                present |= component.mask();
            } else if (state.modified().contains(component)) {
                throw new IllegalArgumentException(component + " is not in this XSAVE format");
            }
        }
        buffer.putLong(XSTATE_BV, present);
        return area;
    }

    private void put(ByteBuffer buffer, XsaveComponent component, long[] words) {
        switch (component) {
            case X87 -> putX87(buffer, words);
            case SSE -> {
                buffer.putInt(MXCSR, (int) words[0]);
                putWords(buffer, XMM0, words, 1);
            }
            case PKRU -> buffer.putInt(offset(component), (int) words[0]);
            case YMM_HIGH, OPMASK, ZMM_HIGH, ZMM_UPPER -> putWords(buffer, offset(component), words, 0);
        }
    }

    private static void putX87(ByteBuffer buffer, long[] words) {
        for (int i = 0; i < 3; i++) {
            buffer.putLong(i * Long.BYTES, words[i]);
        }
        putWords(buffer, ST0, words, 3);
    }

    private static void putWords(ByteBuffer buffer, int offset, long[] words, int from) {
        for (int i = from; i < words.length; i++) {
            buffer.putLong(offset + (i - from) * Long.BYTES, words[i]);
        }
    }
}
