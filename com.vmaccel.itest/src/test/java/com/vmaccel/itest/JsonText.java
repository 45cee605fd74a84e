package com.vmaccel.itest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON as strictly as RFC 8259 writes it: objects as maps, arrays as lists, numbers as doubles; no white space outside of texts is expected. */
public final class JsonText {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*)\"");
    private static final Map<Character, String> ESCAPES = Map.of('b', "\b", 'f', "\f", 'n', "\n", 'r', "\r", 't', "\t");

    private final String text;
    private int next;

    private JsonText(String text) {
        this.text = text;
    }

    /** Reads one object, ended by a line feed. */
    @SuppressWarnings("unchecked") // its keys are texts
    public static Map<String, Object> object(String text) {
        JsonText reader = new JsonText(text);
        Object value = reader.value();
        reader.expect("\n");
        if (reader.next != text.length()) {
            throw reader.wrong("something behind the object");
        }
        return (Map<String, Object>) value;
    }

    /** The objects of an array by the value that one of their keys has. */
    @SuppressWarnings("unchecked") // the array is one of objects
    public static Map<String, Map<String, Object>> byKey(Object array, String key) {
        Map<String, Map<String, Object>> result = new LinkedHashMap<>();
        for (Map<String, Object> element : (List<Map<String, Object>>) array) {
            result.put((String) element.get(key), element);
        }
        return result;
    }

    private Object value() {
        return switch (text.charAt(next)) {
            case '{' -> members();
            case '[' -> elements();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> Double.valueOf(match(NUMBER).group());
        };
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        for (expect("{"); text.charAt(next) != '}'; separate('}')) {
            String key = string();
            expect(":");
            if (members.containsKey(key)) {
                throw wrong("a second " + key);
            }
            members.put(key, value());
        }
        expect("}");
        return members;
    }

    private List<Object> elements() {
        List<Object> elements = new ArrayList<>();
        for (expect("["); text.charAt(next) != ']'; separate(']')) {
            elements.add(value());
        }
        expect("]");
        return elements;
    }

    private void separate(char end) {
        if (text.charAt(next) != end) {
            expect(",");
            if (text.charAt(next) == end) {
                throw wrong("a comma before " + end);
            }
        }
    }

    private String string() {
        String raw = match(STRING).group(1);
        return Pattern.compile("\\\\(u([0-9a-fA-F]{4})|.)").matcher(raw).replaceAll(escape -> Matcher.quoteReplacement(
                escape.group(2) != null ? Character.toString(Integer.parseInt(escape.group(2), 16)) : unescaped(escape.group(1).charAt(0))));
    }

    private static String unescaped(char letter) {
        return ESCAPES.getOrDefault(letter, Character.toString(letter));
    }

    private Object literal(String word, Object value) {
        expect(word);
        return value;
    }

    private Matcher match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(next, text.length());
        if (!matcher.lookingAt()) {
            throw wrong("not " + pattern);
        }
        next = matcher.end();
        return matcher;
    }

    private void expect(String word) {
        if (!text.startsWith(word, next)) {
            throw wrong("not " + word);
        }
        next += word.length();
    }

    private AssertionError wrong(String what) {
        return new AssertionError(what + " at " + next + " of " + text);
    }
}
