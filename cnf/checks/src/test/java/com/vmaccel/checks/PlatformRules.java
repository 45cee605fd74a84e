package com.vmaccel.checks;

import com.sun.source.tree.LiteralTree;
import java.util.List;
import java.util.Set;

/** One class asks what host this is; a caller may pass another answer. */
final class PlatformRules {

    private static final Set<String> PROPERTIES = Set.of("os.name", "os.arch");

    private PlatformRules() {}

    static List<String> systemProperties(SourceFile file) {
        boolean isPlatform = file.module().equals("com.vmaccel.api") && file.path().endsWith("/Platform.java");
        return isPlatform ? List.of() : new TreeVisitor(file) {
            @Override
            public Void visitLiteral(LiteralTree literal, Void none) {
                if (literal.getValue() instanceof String value && PROPERTIES.contains(value)) {
                    report(literal, value + " is read by Platform in com.vmaccel.api only");
                }
                return super.visitLiteral(literal, none);
            }
        }.findings();
    }
}
