package com.vmaccel.checks;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.MethodTree;
import java.util.List;

/** What the sources of native bindings must not say; {@link ClassRule} sees what they do. */
final class NativeSourceRules {

    private NativeSourceRules() {}

    /** Bindings return numbers; what a handle may throw stays inside them. Test adapters implement interfaces that throw anything. */
    static List<String> throwsThrowable(SourceFile file) {
        boolean adapter = file.module().startsWith("com.vmaccel.testing.") || file.module().equals("com.vmaccel.tck.junit");
        return adapter ? List.of() : new TreeVisitor(file) {
            @Override
            public Void visitMethod(MethodTree method, Void none) {
                if (method.getThrows().stream().anyMatch(type -> type.toString().equals("Throwable"))) {
                    report(method, method.getName() + " throws Throwable");
                }
                return super.visitMethod(method, none);
            }
        }.findings();
    }

    /** The compiler refuses restricted methods outside com.vmaccel.ffi unless it is told to be silent. */
    static List<String> suppressedRestricted(SourceFile file) {
        return file.module().equals(ClassRule.FFI) ? List.of() : new TreeVisitor(file) {
            @Override
            public Void visitAnnotation(AnnotationTree annotation, Void none) {
                if (annotation.toString().contains("SuppressWarnings") && annotation.toString().contains("\"restricted\"")) {
                    report(annotation, "restricted methods are called in com.vmaccel.ffi only");
                }
                return super.visitAnnotation(annotation, none);
            }
        }.findings();
    }
}
