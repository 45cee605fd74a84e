package com.vmaccel.checks;

import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;

/** Walks one file and collects findings. */
abstract class TreeVisitor extends TreeScanner<Void, Void> {

    final SourceFile file;
    private final List<String> findings = new ArrayList<>();

    TreeVisitor(SourceFile file) {
        this.file = file;
    }

    final void report(com.sun.source.tree.Tree node, String finding) {
        findings.add(file.at(node, finding));
    }

    final List<String> findings() {
        scan(file.tree(), null);
        return findings;
    }
}
