package com.vmaccel.checks;

import com.sun.source.tree.ClassTree;
import java.util.List;
import java.util.regex.Pattern;

/** Names say what a thing is. */
final class NameRules {

    private static final Pattern EMPTY_NAME = Pattern.compile(".*(Impl|Manager|Utils?|Utilities|Helpers?|Common)");

    private NameRules() {}

    static List<String> className(SourceFile file) {
        return new TreeVisitor(file) {
            @Override
            public Void visitClass(ClassTree type, Void none) {
                if (EMPTY_NAME.matcher(type.getSimpleName()).matches()) {
                    report(type, type.getSimpleName() + ": the name does not say what it is");
                }
                return super.visitClass(type, none);
            }
        }.findings();
    }

    /** A package belongs to the bundle whose folder it lies in, so no package is split over two bundles. Examples are no bundles. */
    static List<String> packageName(SourceFile file) {
        if (file.module().startsWith("examples/")) {
            return List.of();
        }
        String home = file.module().startsWith("com.vmaccel.") ? file.module() : "com.vmaccel." + file.module();
        String name = file.packageName();
        return name.equals(home) || name.startsWith(home + ".") ? List.of() : List.of(file.at(1, name + " is not below " + home));
    }
}
