package com.vmaccel.api.state;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values of state elements, by name, in the order they are restored in. Immutable. */
public final class SavedState {

    private final Map<String, Object> values;

    /**
     * Makes a saved state.
     *
     * @param values the values by element name; copied
     */
    public SavedState(Map<String, ?> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Returns the values.
     *
     * @return element name to value
     */
    public Map<String, Object> values() {
        return values;
    }

    /**
     * Finds a value.
     *
     * @param name the element's name
     * @param type the type of its value
     * @param <T> the type of its value
     * @return the value, or empty if this state does not have that element
     */
    public <T> Optional<T> find(String name, Class<T> type) {
        return Optional.ofNullable(values.get(name)).map(type::cast);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SavedState state && values.equals(state.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "SavedState" + values.keySet();
    }
}
