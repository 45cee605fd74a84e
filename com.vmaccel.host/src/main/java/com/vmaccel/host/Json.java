package com.vmaccel.host;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the JSON of this project's reports. */
public final class Json {

    private Json() {}

    /**
     * Renders a value: a map becomes an object, a collection an array, numbers and booleans what they are, everything else its text. A double that is no
     * finite number becomes {@code null}.
     *
     * @param value the value
     * @return JSON on one line
     */
    public static String of(Object value) {
        return switch (value) {
            case Map<?, ?> map -> map.entrySet().stream()
                    .map(entry -> quoted(entry.getKey().toString()) + ":" + of(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
            case Collection<?> list -> list.stream().map(Json::of).collect(Collectors.joining(",", "[", "]"));
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case Boolean bool -> bool.toString();
            case Double number -> Double.isFinite(number) ? number.toString() : "null"; // JSON has no word for it
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        return text.chars().mapToObj(Json::escaped).collect(Collectors.joining("", "\"", "\""));
    }

    private static String escaped(int unit) {
        return switch (unit) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            default -> unit < ' ' || Character.isSurrogate((char) unit) ? "\\u%04x".formatted(unit) : Character.toString(unit);
        };
    }
}
