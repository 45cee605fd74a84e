package com.vmaccel.api.interrupt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table of where global system interrupts lead. Immutable; equal when the routes are. A number may lead to several pins, as an ISA interrupt does to an 8259 and
 * to the IOAPIC, or to one message.
 */
public final class InterruptRoutes {

    /** The table without routes. */
    public static final InterruptRoutes EMPTY = new InterruptRoutes(new TreeMap<>());

    private static final int ISA_LINES = 16;

    private final SortedMap<Integer, List<InterruptTarget>> routes;

    private InterruptRoutes(SortedMap<Integer, List<InterruptTarget>> routes) {
        this.routes = Collections.unmodifiableSortedMap(routes);
    }

    /**
     * Returns the table of a PC: each number leads to the IOAPIC's pin of that number, and one of the ISA bus to its pin of the two 8259 too.
     *
     * @return 24 numbers with 40 routes
     */
    public static InterruptRoutes pc() {
        InterruptRoutes table = EMPTY;
        for (int gsi = 0; gsi < InterruptTarget.Chip.IOAPIC.pins(); gsi++) {
            InterruptTarget ioapic = new InterruptTarget.Pin(InterruptTarget.Chip.IOAPIC, gsi);
            table = gsi < ISA_LINES ? table.with(gsi, isa(gsi), ioapic) : table.with(gsi, ioapic);
        }
        return table;
    }

    private static InterruptTarget isa(int line) {
        InterruptTarget.Chip chip = line < InterruptTarget.Chip.FIRST_8259.pins() ? InterruptTarget.Chip.FIRST_8259 : InterruptTarget.Chip.SECOND_8259;
        return new InterruptTarget.Pin(chip, line % chip.pins());
    }

    /**
     * Returns this table with the routes of one number replaced.
     *
     * @param gsi the global system interrupt, not negative
     * @param targets where it leads: pins of different controllers, or one message; none removes the number
     * @return a changed copy
     * @throws IllegalArgumentException if the targets do not go together
     */
    public InterruptRoutes with(int gsi, InterruptTarget... targets) {
        if (gsi < 0) {
            throw new IllegalArgumentException("a global system interrupt is not negative: " + gsi);
        }
        List<InterruptTarget> list = List.of(targets);
        requireTogether(gsi, list);
        SortedMap<Integer, List<InterruptTarget>> changed = new TreeMap<>(routes);
        if (list.isEmpty()) {
            changed.remove(gsi);
        } else {
            changed.put(gsi, list);
        }
        return new InterruptRoutes(changed);
    }

    private static void requireTogether(int gsi, List<InterruptTarget> targets) {
        List<Object> kinds = new ArrayList<>(targets.stream().<Object>map(target -> target instanceof InterruptTarget.Pin pin ? pin.chip() : target).toList());
        boolean message = targets.stream().anyMatch(InterruptTarget.Message.class::isInstance);
        boolean repeated = kinds.stream().collect(Collectors.groupingBy(Function.identity())).size() < kinds.size();
        if (message && targets.size() > 1 || repeated) {
            throw new IllegalArgumentException("GSI %d leads to pins of different controllers or to one message, not to %s".formatted(gsi, targets));
        }
    }

    /**
     * Returns the routes.
     *
     * @return the targets of each number that has any, by number
     */
    public SortedMap<Integer, List<InterruptTarget>> targets() {
        return routes;
    }

    /**
     * Counts the routes.
     *
     * @return how many targets there are in all
     */
    public int size() {
        return routes.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InterruptRoutes table && routes.equals(table.routes);
    }

    @Override
    public int hashCode() {
        return routes.hashCode();
    }

    @Override
    public String toString() {
        return "InterruptRoutes" + routes;
    }
}
