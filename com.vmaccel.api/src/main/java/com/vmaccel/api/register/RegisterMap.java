package com.vmaccel.api.register;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An engine's table of registers: for each register of an architecture, either where the engine keeps it or why it does not have it. Total by construction: a
 * register that is neither mapped nor declared unsupported, and a location used twice, are refused when the table is built, so a new register breaks the tests
 * of every engine at once. Immutable.
 *
 * @param <R> the register enum
 * @param <L> the engine's own kind of location
 */
public final class RegisterMap<R extends Enum<R> & Register, L> {

    private final Class<R> type;
    private final Map<R, L> locations;
    private final Map<R, String> unsupported;

    private RegisterMap(Class<R> type, Map<R, L> locations, Map<R, String> unsupported) {
        this.type = type;
        this.locations = locations;
        this.unsupported = unsupported;
    }

    /**
     * Starts a table.
     *
     * @param registers the register enum
     * @param locations the class of locations
     * @param <R> the register enum
     * @param <L> the class of locations
     * @return an empty builder
     */
    public static <R extends Enum<R> & Register, L> Builder<R, L> of(Class<R> registers, Class<L> locations) {
        return new Builder<>(registers, locations);
    }

    /**
     * Finds where a register is.
     *
     * @param register any register
     * @return the engine's location
     * @throws IllegalArgumentException if the register is of another architecture, or this engine does not have it; the message says why
     */
    public L location(Register register) {
        L location = type.isInstance(register) ? locations.get(type.cast(register)) : null;
        if (location == null) {
            throw new IllegalArgumentException(register.name() + ": " + reason(register));
        }
        return location;
    }

    private String reason(Register register) {
        return type.isInstance(register) ? unsupported.getOrDefault(type.cast(register), "not mapped") : "not a register of this architecture";
    }

    /**
     * Returns the registers the engine has.
     *
     * @return the mapped registers, in the order of their enum
     */
    public Set<R> supported() {
        return Collections.unmodifiableSet(locations.keySet());
    }

    /**
     * Collects the rows of a table.
     *
     * @param <R> the register enum
     * @param <L> the class of locations
     */
    public static final class Builder<R extends Enum<R> & Register, L> {
        private final Class<R> type;
        private final Class<L> locationType;
        private final EnumMap<R, L> locations;
        private final EnumMap<R, String> unsupported;

        private Builder(Class<R> type, Class<L> locationType) {
            this.type = type;
            this.locationType = locationType;
            this.locations = new EnumMap<>(type);
            this.unsupported = new EnumMap<>(type);
        }

        /**
         * Adds a row.
         *
         * @param register a register
         * @param location where the engine keeps it
         * @return this
         * @throws IllegalArgumentException if the register already has a row
         */
        public Builder<R, L> map(R register, L location) {
            refuseSecond(register, locations.put(register, locationType.cast(location)));
            return this;
        }

        /**
         * Adds registers the engine does not have.
         *
         * @param reasons register to reason
         * @return this
         * @throws IllegalArgumentException if one already has a reason
         */
        public Builder<R, L> unsupported(Map<R, String> reasons) {
            reasons.forEach((register, reason) -> refuseSecond(register, unsupported.put(register, reason)));
            return this;
        }

        private static void refuseSecond(Enum<?> register, @Nullable Object earlier) {
            if (earlier != null) {
                throw new IllegalArgumentException(register + " appears twice");
            }
        }

        /**
         * Finishes the table.
         *
         * @return the table
         * @throws IllegalStateException if a register has neither or both of location and reason, or two have the same location
         */
        public RegisterMap<R, L> build() {
            Map<L, R> owners = new HashMap<>();
            for (R register : type.getEnumConstants()) {
                L location = locations.get(register);
                if (location == null == !unsupported.containsKey(register)) {
                    throw new IllegalStateException(register + " must have either a location or a reason");
                }
                R other = location == null ? null : owners.put(location, register);
                if (other != null) {
                    throw new IllegalStateException(register + " and " + other + " share location " + location);
                }
            }
            return new RegisterMap<>(type, new EnumMap<>(locations), new EnumMap<>(unsupported));
        }
    }
}
