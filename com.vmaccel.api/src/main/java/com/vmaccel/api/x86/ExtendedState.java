package com.vmaccel.api.x86;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The x87 and vector registers of a vCPU, by component. A component that is absent is in its initial configuration, and one that equals it is dropped, so equal
 * states are {@code equal} however they were saved. Immutable. Source: Intel SDM volume 1 chapter 13.
 */
public final class ExtendedState {

    /** Every component in its initial configuration: the state after reset. */
    public static final ExtendedState INITIAL = new ExtendedState(new EnumMap<>(XsaveComponent.class));

    private static final long INITIAL_FCW = 0x37f;
    private static final long INITIAL_MXCSR = 0x1f80;

    private final Map<XsaveComponent, long[]> components;

    private ExtendedState(EnumMap<XsaveComponent, long[]> components) {
        components.entrySet().removeIf(entry -> Arrays.equals(entry.getValue(), initial(entry.getKey())));
        this.components = components;
    }

    private static long[] initial(XsaveComponent component) {
        long[] words = new long[component.words()];
        if (component == XsaveComponent.X87) {
            words[0] = INITIAL_FCW;
        } else if (component == XsaveComponent.SSE) {
            words[0] = INITIAL_MXCSR;
        }
        return words;
    }

    /**
     * Returns the components that are not in their initial configuration.
     *
     * @return an unmodifiable set
     */
    public Set<XsaveComponent> modified() {
        EnumSet<XsaveComponent> set = EnumSet.noneOf(XsaveComponent.class);
        set.addAll(components.keySet());
        return Collections.unmodifiableSet(set);
    }

    /**
     * Returns a component's contents.
     *
     * @param component which
     * @return a new array of its words, laid out as {@link XsaveComponent} says
     */
    public long[] words(XsaveComponent component) {
        long[] words = components.get(component);
        return words == null ? initial(component) : words.clone();
    }

    /**
     * Returns this state with a component replaced.
     *
     * @param component which
     * @param words its contents, laid out as {@link XsaveComponent} says
     * @return a changed copy
     * @throws IllegalArgumentException if the number of words is not the component's
     */
    public ExtendedState with(XsaveComponent component, long... words) {
        if (words.length != component.words()) {
            throw new IllegalArgumentException(component + " has " + component.words() + " words, not " + words.length);
        }
        EnumMap<XsaveComponent, long[]> changed = new EnumMap<>(XsaveComponent.class);
        changed.putAll(components);
        changed.put(component, words.clone());
        return new ExtendedState(changed);
    }

    /**
     * Returns half of an XMM register.
     *
     * @param index 0 to 15
     * @param high whether the upper 64 bits are wanted
     * @return the half
     */
    public long xmm(int index, boolean high) {
        return words(XsaveComponent.SSE)[xmmWord(index) + (high ? 1 : 0)];
    }

    /**
     * Returns this state with an XMM register replaced.
     *
     * @param index 0 to 15
     * @param low its lower 64 bits
     * @param high its upper 64 bits
     * @return a changed copy
     */
    public ExtendedState withXmm(int index, long low, long high) {
        long[] words = words(XsaveComponent.SSE);
        words[xmmWord(index)] = low;
        words[xmmWord(index) + 1] = high;
        return with(XsaveComponent.SSE, words);
    }

    private static int xmmWord(int index) {
        return 1 + 2 * Objects.checkIndex(index, 16);
    }

    /**
     * Returns the SSE control and status register.
     *
     * @return MXCSR
     */
    public int mxcsr() {
        return (int) words(XsaveComponent.SSE)[0];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExtendedState state
                && components.keySet().equals(state.components.keySet())
                && components.entrySet().stream().allMatch(entry -> Arrays.equals(entry.getValue(), state.words(entry.getKey())));
    }

    @Override
    public int hashCode() {
        return components.entrySet().stream().mapToInt(entry -> entry.getKey().hashCode() ^ Arrays.hashCode(entry.getValue())).sum();
    }

    @Override
    public String toString() {
        return "ExtendedState" + components.keySet();
    }
}
