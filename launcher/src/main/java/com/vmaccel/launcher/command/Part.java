package com.vmaccel.launcher.command;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One of the equal parts of a list: every {@code parts}-th element, so that neighbours, which cost alike, go to different parts.
 *
 * @param number which one, from 1 to {@code parts}
 * @param parts how many there are
 */
record Part(int number, int parts) {

    Part {
        if (number < 1 || number > parts) {
            throw new IllegalArgumentException("no part " + number + " of " + parts);
        }
    }

    /** Reads {@code NUMBER/PARTS}, as in {@code 1/2}. */
    static Part parse(String text) {
        int slash = text.indexOf('/');
        try {
            return new Part(Integer.parseInt(text, 0, Math.max(slash, 0), 10), Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not NUMBER/PARTS: " + text, e);
        }
    }

    <T> List<T> of(List<T> all) {
        return IntStream.iterate(number - 1, i -> i < all.size(), i -> i + parts).<T>mapToObj(all::get).toList();
    }
}
