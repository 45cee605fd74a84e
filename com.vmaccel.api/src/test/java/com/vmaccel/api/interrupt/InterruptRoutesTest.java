package com.vmaccel.api.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.vmaccel.api.interrupt.InterruptTarget.Chip;
import com.vmaccel.api.interrupt.InterruptTarget.Message;
import com.vmaccel.api.interrupt.InterruptTarget.Pin;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A table of routes never changes, and holds what belongs together. */
class InterruptRoutesTest {

    private static final Message MESSAGE = new Message(0xfee0_0000L, 0x41);

    @Test
    void aPcHasItsIsaLinesTwice() {
        InterruptRoutes pc = InterruptRoutes.pc();
        assertEquals(40, pc.size());
        assertEquals(24, pc.targets().size());
        assertEquals(List.of(new Pin(Chip.SECOND_8259, 4), new Pin(Chip.IOAPIC, 12)), pc.targets().get(12));
        assertEquals(List.of(new Pin(Chip.IOAPIC, 23)), pc.targets().get(23));
    }

    @Test
    void aChangeIsAnotherTable() {
        InterruptRoutes one = InterruptRoutes.EMPTY.with(5, MESSAGE);
        assertEquals(0, InterruptRoutes.EMPTY.size());
        assertEquals(one, InterruptRoutes.EMPTY.with(5, new Message(0xfee0_0000L, 0x41)));
        assertEquals(one.hashCode(), InterruptRoutes.EMPTY.with(5, MESSAGE).hashCode());
        assertNotEquals(one, one.with(6, MESSAGE));
        assertEquals(InterruptRoutes.EMPTY, one.with(5));
        assertThrows(UnsupportedOperationException.class, () -> one.targets().remove(5));
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        Pin pin = new Pin(Chip.IOAPIC, 5);
        assertThrows(IllegalArgumentException.class, () -> InterruptRoutes.EMPTY.with(-1, MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> InterruptRoutes.EMPTY.with(5, MESSAGE, MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> InterruptRoutes.EMPTY.with(5, pin, MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> InterruptRoutes.EMPTY.with(5, pin, new Pin(Chip.IOAPIC, 6)));
        assertThrows(IllegalArgumentException.class, () -> new Pin(Chip.FIRST_8259, 8));
        assertThrows(IllegalArgumentException.class, () -> new Pin(Chip.IOAPIC, -1));
    }
}
