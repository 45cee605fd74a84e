package com.vmaccel.checks;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A parsed source file; nothing in it is resolved. */
record SourceFile(String module, String path, String text, CompilationUnitTree tree, SourcePositions positions) {

    static SourceFile read(String module, Path file) {
        return parse(module, Workspace.ROOT.relativize(file).toString().replace('\\', '/'), Workspace.text(file));
    }

    static SourceFile parse(String module, String path, String text) {
        var input = new SimpleJavaFileObject(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        var task = (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, null, null, null, List.of(input));
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            return new SourceFile(module, path, text, unit, Trees.instance(task).getSourcePositions());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    String packageName() {
        return tree.getPackageName() == null ? "" : tree.getPackageName().toString();
    }

    boolean isPackageInfo() {
        return path.endsWith("package-info.java");
    }

    int lineCount() {
        return (int) text.lines().count();
    }

    int firstLine(Tree node) {
        return (int) tree.getLineMap().getLineNumber(positions.getStartPosition(tree, node));
    }

    int lastLine(Tree node) {
        return (int) tree.getLineMap().getLineNumber(positions.getEndPosition(tree, node));
    }

    /** A finding in the form editors jump to. */
    String at(int line, String finding) {
        return path + ":" + line + ": " + finding;
    }

    String at(Tree node, String finding) {
        return at(firstLine(node), finding);
    }
}
