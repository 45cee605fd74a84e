package com.vmaccel.api.state;

import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One part of the state of something, and everything that can be done with it.
 *
 * @param name its name, unique in its list
 * @param law what it promises when read back
 * @param presence whether a given owner has it
 * @param reset its value after architectural reset, which may depend on the owner
 * @param get reads it
 * @param set writes it
 * @param fits whether an owner can hold a value; asked before anything is written
 * @param <V> the owner, for example a vCPU
 * @param <T> the type of its value, immutable and with {@code equals}
 */
public record StateElement<V, T>(
        String name,
        StateLaw law,
        Predicate<? super V> presence,
        Function<? super V, T> reset,
        Function<? super V, T> get,
        BiConsumer<? super V, T> set,
        BiPredicate<? super V, T> fits) {

    /**
     * Makes an element whose every value fits every owner that has it.
     *
     * @param name its name, unique in its list
     * @param law what it promises when read back
     * @param presence whether a given owner has it
     * @param reset its value after architectural reset, which may depend on the owner
     * @param get reads it
     * @param set writes it
     */
    public StateElement(
            String name, StateLaw law, Predicate<? super V> presence, Function<? super V, T> reset, Function<? super V, T> get, BiConsumer<? super V, T> set) {
        this(name, law, presence, reset, get, set, (owner, value) -> true);
    }
}
