package com.vmaccel.whpx.internal;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Optional;

/** The C names of numbers for messages, read off the tables that declare them. */
final class WhpxConstantNames {

    private WhpxConstantNames() {}

    /** Finds the first constant of a table with a value. */
    static Optional<String> find(Class<?> table, int value) {
        return Arrays.stream(table.getDeclaredFields())
                .filter(field -> field.getType() == int.class && value(field) == value)
                .findFirst()
                .map(Field::getName);
    }

    private static int value(Field field) {
        try {
            return field.getInt(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
