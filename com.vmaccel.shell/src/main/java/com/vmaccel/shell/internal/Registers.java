package com.vmaccel.shell.internal;

import com.vmaccel.api.VirtualMachine;
import com.vmaccel.api.state.SavedState;
import com.vmaccel.api.state.VmState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The registers of a virtual machine as text, on every architecture: what its state maps from registers. */
final class Registers {

    private static final int COLUMNS = 4;

    private Registers() {}

    /** Stops the virtual machine for a moment, unless its user did. */
    static String of(VirtualMachine machine) {
        StringBuilder text = new StringBuilder();
        state(machine).vcpus().forEach((id, state) -> text.append("vCPU ").append(id).append('\n').append(lines(state)));
        return text.toString();
    }

    private static VmState state(VirtualMachine machine) {
        try {
            return machine.save();
        } catch (IllegalStateException runs) {
            machine.pause();
            try {
                return machine.save();
            } finally {
                machine.resume();
            }
        }
    }

    private static String lines(SavedState state) {
        StringBuilder text = new StringBuilder();
        List<String> row = new ArrayList<>();
        for (Object value : state.values().values()) {
            if (value instanceof Map<?, ?> map) {
                map.forEach((register, content) -> add(text, row, register, content));
                flush(text, row);
            }
        }
        return text.toString();
    }

    private static void add(StringBuilder text, List<String> row, Object register, Object content) {
        if (register instanceof Enum<?> name && content instanceof Long number) {
            row.add("%-9s %016x".formatted(name, number));
            if (row.size() == COLUMNS) {
                flush(text, row);
            }
        } else if (register instanceof Enum<?> name) {
            text.append("  %-9s %s\n".formatted(name, content));
        }
    }

    private static void flush(StringBuilder text, List<String> row) {
        if (!row.isEmpty()) {
            text.append("  ").append(String.join("  ", row).stripTrailing()).append('\n');
            row.clear();
        }
    }
}
