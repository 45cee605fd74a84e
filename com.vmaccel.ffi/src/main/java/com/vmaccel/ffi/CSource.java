package com.vmaccel.ffi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class that declares C facts: each of its non-private {@code static final} fields of type {@link Struct} is a layout, and each of type {@code int} or
 * {@code long} is a constant or request number under its C name. A test compares all of them with the fact files, so a number that has no row there fails.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CSource {

    /**
     * Returns where the facts come from.
     *
     * @return a header, for example {@code "linux/kvm.h"}
     */
    String header();

    /**
     * Returns the family of fact files that has them.
     *
     * @return the part of the file name before the architecture, for example {@code "kvm"} for {@code cnf/facts/kvm-x86_64.csv}
     */
    String facts();

    /**
     * Returns the architectures on which the facts hold.
     *
     * @return the architectures, as in the name of the fact file
     */
    String[] architectures() default {"x86_64", "aarch64"};
}
