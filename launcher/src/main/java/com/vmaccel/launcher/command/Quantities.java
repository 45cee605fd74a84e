package com.vmaccel.launcher.command;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How sizes, times and addresses are written on the command line. */
final class Quantities {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,18})([a-z]*)");
    private static final Map<String, Long> BYTES = Map.of("", 1L, "k", 1L << 10, "m", 1L << 20, "g", 1L << 30, "t", 1L << 40);
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L);

    private Quantities() {}

    private static long parse(String text, Map<String, Long> units, String expected) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.toLowerCase(Locale.ROOT));
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit != null) {
            try {
                return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
            } catch (ArithmeticException e) {
                throw new TypeConversionException("'" + text + "' is too large");
            }
        }
        throw new TypeConversionException("'" + text + "' is not " + expected);
    }

    /** A size in bytes: a number, or one with K, M, G or T for powers of 1024. */
    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return parse(text, BYTES, "a size such as 64M or 1G");
        }
    }

    /** A time above 0: a number with ms, s, m or h. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            long millis = parse(text, MILLIS, "a time such as 500ms, 10s or 2m");
            if (millis == 0) {
                throw new TypeConversionException("'" + text + "' leaves no time at all");
            }
            return Duration.ofMillis(millis);
        }
    }

    /** An address: hexadecimal with 0x, else decimal; not above 2^63 - 1. */
    static final class Address implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
                long address = hexadecimal ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
                if (address >= 0) {
                    return address;
                }
            } catch (NumberFormatException e) { // said below
            }
            throw new TypeConversionException("'" + text + "' is not an address such as 0x7c00");
        }
    }
}
