package com.vmaccel.api.engine;

import com.vmaccel.api.Services;
import com.vmaccel.api.observe.VmObserver;
import com.vmaccel.api.placement.PlacementAdvisor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The whiteboard services an accelerator consults. Services come and go at any time; a check for none costs one field read. Thread-safe. */
public final class Whiteboard {

    private volatile List<PlacementAdvisor> advisors = List.of();
    private volatile List<VmObserver> observers = List.of();
    private volatile boolean observed;

    /** Makes an empty whiteboard, for a container to fill. */
    public Whiteboard() {}

    /**
     * Makes a whiteboard of what the class path or module path offers, for programs without a container.
     *
     * @return the whiteboard
     */
    public static Whiteboard discover() {
        Whiteboard whiteboard = new Whiteboard();
        Consumer<String> warn = problem -> logger().log(Level.WARNING, problem);
        Services.find(PlacementAdvisor.class, warn).forEach(whiteboard::add);
        Services.find(VmObserver.class, warn).forEach(whiteboard::add);
        return whiteboard;
    }

    /**
     * Adds a service.
     *
     * @param advisor the service
     */
    public synchronized void add(PlacementAdvisor advisor) {
        advisors = plus(advisors, advisor);
    }

    /**
     * Removes a service.
     *
     * @param advisor the service
     */
    public synchronized void remove(PlacementAdvisor advisor) {
        advisors = minus(advisors, advisor);
    }

    /**
     * Adds a service.
     *
     * @param observer the service
     */
    public synchronized void add(VmObserver observer) {
        observers = plus(observers, observer);
        observed = true;
    }

    /**
     * Removes a service.
     *
     * @param observer the service
     */
    public synchronized void remove(VmObserver observer) {
        observers = minus(observers, observer);
        observed = !observers.isEmpty();
    }

    private static <T> List<T> plus(List<T> list, T item) {
        List<T> longer = new ArrayList<>(list);
        longer.add(item);
        return List.copyOf(longer);
    }

    private static <T> List<T> minus(List<T> list, T item) {
        return list.stream().filter(other -> other != item).toList();
    }

    /**
     * Tells the observers something. One that throws is told nothing more: it must not break what it observes.
     *
     * @param message calls one method of the observer it is given
     */
    void tell(Consumer<VmObserver> message) {
        for (VmObserver observer : observers) {
            try {
                message.accept(observer);
            } catch (RuntimeException | LinkageError e) {
                remove(observer);
                logger().log(Level.WARNING, observer.getClass().getName() + " observes no longer, because it threw", e);
            }
        }
    }

    /**
     * Tells whether anybody observes.
     *
     * @return false if {@link #tell} would do nothing
     */
    boolean isObserved() {
        return observed;
    }

    /**
     * Asks the advisors.
     *
     * @param question calls one method of the advisor it is given
     */
    void ask(Consumer<PlacementAdvisor> question) {
        advisors.forEach(question);
    }

    /** Looked for only when there is something to say, as that takes its time. */
    private static Logger logger() {
        return System.getLogger("com.vmaccel.api");
    }
}
