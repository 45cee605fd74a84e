package com.vmaccel.tck.lockstep;

import com.vmaccel.x86.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The groups of operations that random instructions are drawn from: {@code instruction-groups.txt} beside this class. */
public final class InstructionGroups {

    private static final String TABLE = "instruction-groups.txt";
    private static final Map<String, Set<Operation>> GROUPS = read();

    private InstructionGroups() {}

    /** {@return the names of all groups, in the order of the table} */
    public static Set<String> names() {
        return GROUPS.keySet();
    }

    /**
     * Finds the operations of groups.
     *
     * @param names which groups
     * @return their operations
     * @throws IllegalArgumentException naming a group that there is not
     */
    public static Set<Operation> operations(Collection<String> names) {
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        for (String name : names) {
            Set<Operation> group = GROUPS.get(name);
            if (group == null) {
                throw new IllegalArgumentException("no group '" + name + "' of instructions: there are " + String.join(", ", GROUPS.keySet()));
            }
            operations.addAll(group);
        }
        return operations;
    }

    private static Map<String, Set<Operation>> read() {
        Map<String, Set<Operation>> groups = new LinkedHashMap<>();
        try (InputStream in = InstructionGroups.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new AssertionError("no resource " + TABLE);
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().filter(line -> !line.startsWith("#")).forEach(line -> add(groups, line));
            return groups;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Map<String, Set<Operation>> groups, String line) {
        String[] columns = line.split("\\|");
        Set<Operation> group = groups.computeIfAbsent(columns[0].strip(), _ -> EnumSet.noneOf(Operation.class));
        for (String name : columns[1].strip().split(" ")) {
            group.add(Operation.valueOf(name));
        }
    }
}
