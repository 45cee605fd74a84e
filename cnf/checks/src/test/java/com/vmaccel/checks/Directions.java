package com.vmaccel.checks;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may depend on whom, from the table in bundles.txt. */
final class Directions {

    private static final Map<String, Set<String>> NEEDS = read();

    private Directions() {}

    /** What is wrong with these dependencies of a module's main code; empty if nothing is. */
    static List<String> findings(String module, List<String> dependencies) {
        Set<String> allowed = allowed(module);
        if (allowed == null) {
            return List.of(module + " has no line in bundles.txt");
        }
        return dependencies.stream()
                .filter(dependency -> !allowed.contains("*") && !allowed.contains(dependency))
                .map(dependency -> module + " must not depend on " + dependency)
                .toList();
    }

    /** All that a module may reach, through others too; null if the table does not know it. */
    private static Set<String> allowed(String module) {
        Set<String> direct = NEEDS.entrySet().stream()
                .filter(entry -> matches(entry.getKey(), module))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (direct == null) {
            return null;
        }
        var all = new HashSet<>(direct);
        direct.stream().filter(needed -> !needed.equals("*")).map(Directions::allowed).forEach(all::addAll);
        return all;
    }

    private static boolean matches(String pattern, String module) {
        return pattern.endsWith("*") ? module.startsWith(pattern.substring(0, pattern.length() - 1)) : pattern.equals(module);
    }

    private static Map<String, Set<String>> read() {
        var needs = new LinkedHashMap<String, Set<String>>();
        for (String line : Workspace.table("bundles.txt")) {
            String[] parts = line.split(":", 2);
            String needed = parts[1].strip();
            needs.put(parts[0], needed.isEmpty() ? Set.of() : Set.of(needed.split("\\s+")));
        }
        return needs;
    }
}
