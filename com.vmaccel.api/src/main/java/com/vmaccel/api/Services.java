package com.vmaccel.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Finds services on the class path or module path, for programs without a container. One that cannot be made is told and left out: the others still work. */
public final class Services {

    private Services() {}

    /**
     * Makes all services of a type that can be made.
     *
     * @param type an interface of this library that services implement
     * @param problem is told of each that cannot be made, one line
     * @param <S> the type
     * @return new services, in the order they were found
     */
    public static <S> List<S> find(Class<S> type, Consumer<String> problem) {
        List<S> found = new ArrayList<>();
        Iterator<S> services = ServiceLoader.load(type, type.getClassLoader()).iterator();
        for (boolean more = true; more; ) {
            try {
                more = services.hasNext();
                if (more) {
                    found.add(services.next());
                }
            } catch (ServiceConfigurationError | LinkageError e) { // the iterator goes on behind it
                problem.accept("a " + type.getSimpleName() + " cannot be made: " + e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()));
            }
        }
        return found;
    }
}
