package com.vmaccel.api.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The elements of something's state, in restore order. Saving, restoring, resetting and comparing all follow from this one list.
 *
 * @param <V> the owner of the state
 */
public final class StateList<V> {

    private final List<StateElement<V, ?>> elements;

    /**
     * Makes a list.
     *
     * @param elements the elements, in the order they must be restored
     */
    public StateList(List<StateElement<V, ?>> elements) {
        this.elements = List.copyOf(elements);
    }

    /**
     * Returns the elements.
     *
     * @return all elements, in restore order
     */
    public List<StateElement<V, ?>> elements() {
        return elements;
    }

    /**
     * Returns the elements an owner has.
     *
     * @param owner the owner
     * @return its elements, in restore order
     */
    public List<StateElement<V, ?>> present(V owner) {
        return elements.stream().filter(element -> element.presence().test(owner)).toList();
    }

    /**
     * Reads every present element. One whose value is an empty {@code Optional} has nothing to be kept and is left out, so that owners without it take the state.
     *
     * @param owner the owner
     * @return the values
     */
    public SavedState save(V owner) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (StateElement<V, ?> element : present(owner)) {
            Object value = element.get().apply(owner);
            if (!Optional.empty().equals(value)) {
                values.put(element.name(), value);
            }
        }
        return new SavedState(values);
    }

    /**
     * Refuses a state that an owner cannot hold.
     *
     * @param owner the owner
     * @param state a saved state
     * @throws IllegalArgumentException naming the elements the owner lacks, or whose values it cannot hold
     */
    public void requireHolds(V owner, SavedState state) {
        List<String> lacking = new ArrayList<>(state.values().keySet());
        List<String> unfit = new ArrayList<>();
        for (StateElement<V, ?> element : present(owner)) {
            lacking.remove(element.name());
            Object value = state.values().get(element.name());
            if (value != null && !fits(element, owner, value)) {
                unfit.add(element.name());
            }
        }
        if (!lacking.isEmpty() || !unfit.isEmpty()) {
            throw new IllegalArgumentException("the target lacks the state elements " + lacking + " and cannot hold the values of " + unfit);
        }
    }

    @SuppressWarnings("unchecked") // a value of another type is one that does not fit
    private static <V, T> boolean fits(StateElement<V, T> element, V owner, Object value) {
        try {
            return element.fits().test(owner, (T) value);
        } catch (ClassCastException e) {
            return false;
        }
    }

    /**
     * Writes every element of a saved state, in restore order.
     *
     * @param owner the owner
     * @param state a saved state; elements it does not have stay as they are
     * @throws IllegalArgumentException naming the elements the owner lacks; nothing is written then
     */
    public void restore(V owner, SavedState state) {
        requireHolds(owner, state);
        for (StateElement<V, ?> element : present(owner)) {
            Object value = state.values().get(element.name());
            if (value != null) {
                write(element, owner, value);
            }
        }
    }

    /**
     * Writes the reset value of every present element, in restore order.
     *
     * @param owner the owner
     */
    public void reset(V owner) {
        for (StateElement<V, ?> element : present(owner)) {
            write(element, owner, element.reset().apply(owner));
        }
    }

    @SuppressWarnings("unchecked") // the value came from the same element's get or reset
    private static <V, T> void write(StateElement<V, T> element, V owner, Object value) {
        element.set().accept(owner, (T) value);
    }

    /**
     * Compares two saved states; elements that vary with time are left out.
     *
     * @param one a saved state
     * @param other another
     * @return one line for each difference, empty if there is none
     */
    public List<String> differences(SavedState one, SavedState other) {
        List<String> lines = new ArrayList<>();
        for (StateElement<V, ?> element : elements) {
            Object left = one.values().get(element.name());
            Object right = other.values().get(element.name());
            if (element.law() != StateLaw.TIME_VARYING && !Objects.equals(left, right)) {
                lines.add(element.name() + ": " + left + " != " + right);
            }
        }
        return lines;
    }
}
