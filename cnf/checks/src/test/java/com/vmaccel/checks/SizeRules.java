package com.vmaccel.checks;

import com.sun.source.tree.MethodTree;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Small files, small methods; smaller still where a guest exit is handled. */
final class SizeRules {

    static final int FILE_LINES = 300;
    private static final int METHOD_LINES = 60;
    private static final int EXIT_PATH_METHOD_LINES = 40;

    /** The bundles whose methods run between two entries of a guest. */
    private static final Set<String> EXIT_PATHS =
            Set.of("com.vmaccel.kvm", "com.vmaccel.hvf", "com.vmaccel.whpx", "com.vmaccel.soft", "com.vmaccel.machine", "com.vmaccel.aarch64");

    /** How long the files may be that are longer than others for a stated reason, by path. */
    static final Map<String, Integer> LONG_FILES = Workspace.table("long-files.txt").stream()
            .map(line -> line.split("\\s+", 3))
            .collect(Collectors.toUnmodifiableMap(entry -> entry[0], entry -> Integer.valueOf(entry[1])));

    private SizeRules() {}

    static List<String> fileLength(SourceFile file) {
        int lines = file.lineCount();
        int limit = LONG_FILES.getOrDefault(file.path(), FILE_LINES);
        return lines <= limit ? List.of() : List.of(file.at(1, lines + " lines, more than " + limit));
    }

    static List<String> methodLength(SourceFile file) {
        int limit = EXIT_PATHS.contains(file.module()) ? EXIT_PATH_METHOD_LINES : METHOD_LINES;
        return new TreeVisitor(file) {
            @Override
            public Void visitMethod(MethodTree method, Void none) {
                int lines = file.lastLine(method) - file.firstLine(method) + 1;
                if (method.getBody() != null && lines > limit) {
                    report(method, method.getName() + " has " + lines + " lines, more than " + limit);
                }
                return super.visitMethod(method, none);
            }
        }.findings();
    }
}
