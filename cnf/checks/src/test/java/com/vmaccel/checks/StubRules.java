package com.vmaccel.checks;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ThrowTree;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What is there is finished. */
final class StubRules {

    private static final Pattern WORDS = Pattern.compile(String.join("|", Workspace.table("stub-words.txt")));

    private StubRules() {}

    static List<String> words(SourceFile file) {
        var lines = file.text().lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> WORDS.matcher(lines.get(i)).find())
                .mapToObj(i -> file.at(i + 1, "a stub marker: " + lines.get(i).strip()))
                .toList();
    }

    /** A feature that is missing is a missing interface; a failure helper returns the exception it makes. */
    static List<String> onlyThrows(SourceFile file) {
        return new TreeVisitor(file) {
            @Override
            public Void visitMethod(MethodTree method, Void none) {
                var body = method.getBody();
                if (body != null && body.getStatements().size() == 1 && body.getStatements().getFirst() instanceof ThrowTree) {
                    report(method, method.getName() + " does nothing but throw");
                }
                return super.visitMethod(method, none);
            }
        }.findings();
    }
}
