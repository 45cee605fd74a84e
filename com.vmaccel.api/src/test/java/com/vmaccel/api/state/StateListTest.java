package com.vmaccel.api.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Saving, restoring, resetting and comparing by one list of elements. */
class StateListTest {

    private static final class Machine {
        final Map<String, Integer> values = new HashMap<>(Map.of("a", 1, "b", 2, "clock", 3));
        final List<String> written = new ArrayList<>();
        boolean hasB = true;
    }

    private static final StateList<Machine> LIST = new StateList<>(List.of(
            element("a", StateLaw.IDENTITY),
            new StateElement<Machine, Integer>("b", StateLaw.NORMALISED, machine -> machine.hasB, machine -> 20, machine -> machine.values.get("b"),
                    (machine, value) -> write(machine, "b", value), (machine, value) -> value < 100),
            element("clock", StateLaw.TIME_VARYING)));

    private static StateElement<Machine, Integer> element(String name, StateLaw law) {
        return new StateElement<>(name, law, machine -> true, machine -> 10, machine -> machine.values.get(name), (machine, value) -> write(machine, name, value));
    }

    private static void write(Machine machine, String name, int value) {
        machine.values.put(name, value);
        machine.written.add(name);
    }

    @Test
    void restoringWritesInTheListsOrder() {
        Machine machine = new Machine();
        SavedState saved = LIST.save(machine);
        LIST.reset(machine);
        assertEquals(Map.of("a", 10, "b", 20, "clock", 10), machine.values);
        machine.written.clear();
        LIST.restore(machine, saved);
        assertEquals(List.of("a", "b", "clock"), machine.written);
        assertEquals(Map.of("a", 1, "b", 2, "clock", 3), machine.values);
    }

    @Test
    void aStateWithMoreThanTheTargetHasIsRefusedBeforeAnythingIsWritten() {
        SavedState saved = LIST.save(new Machine());
        Machine lesser = new Machine();
        lesser.hasB = false;
        assertEquals("the target lacks the state elements [b] and cannot hold the values of []",
                assertThrows(IllegalArgumentException.class, () -> LIST.restore(lesser, saved)).getMessage());
        assertEquals(List.of(), lesser.written);
    }

    @Test
    void aValueThatDoesNotFitIsRefusedBeforeAnythingIsWritten() {
        Machine machine = new Machine();
        for (Object bad : new Object[] {100, "two"}) {
            SavedState saved = new SavedState(Map.of("a", 5, "b", bad));
            assertEquals("the target lacks the state elements [] and cannot hold the values of [b]",
                    assertThrows(IllegalArgumentException.class, () -> LIST.restore(machine, saved)).getMessage());
        }
        assertEquals(List.of(), machine.written);
    }

    @Test
    void whatVariesWithTimeIsNotCompared() {
        SavedState one = new SavedState(Map.of("a", 1, "b", 2, "clock", 3));
        assertEquals(List.of(), LIST.differences(one, new SavedState(Map.of("a", 1, "b", 2, "clock", 99))));
        assertEquals(List.of("b: 2 != 7"), LIST.differences(one, new SavedState(Map.of("a", 1, "b", 7, "clock", 3))));
    }
}
