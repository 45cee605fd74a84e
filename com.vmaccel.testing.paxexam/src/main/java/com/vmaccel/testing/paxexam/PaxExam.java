package com.vmaccel.testing.paxexam;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the tests of a class, and of the classes nested in it, inside of an OSGi container. Methods annotated with
 * {@code org.ops4j.pax.exam.Configuration} return its options; fields annotated with {@code javax.inject.Inject} get the bundle's context and services.
 *
 * <p>The class is executed once in the container, with the tests that were selected: life-cycle methods are called there, as often as JUnit calls them elsewhere, and never
 * in the JVM that drives the tests. Each test is then reported with what became of it in the container. Constructors, field initialisers,
 * conditions and sources of arguments are evaluated on both sides.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PaxExamExtension.class)
public @interface PaxExam {

    /**
     * Says where the container runs.
     *
     * @return the kind
     */
    ContainerKind container() default ContainerKind.ANY;

    /**
     * Says whether the container is kept, until all tests ended, for other classes that ask for the same kind and inherit the same configuration methods.
     *
     * @return false for a container of the class's own
     */
    boolean shared() default false;
}
