package com.vmaccel.checks;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The restricted methods of this JDK, read from its own classes, so the list cannot age. */
final class RestrictedMethods {

    /** As {@code owner.name}. */
    static final Set<String> NAMES = Stream.of("java/lang", "java/lang/foreign")
            .map(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base")::resolve)
            .flatMap(RestrictedMethods::of)
            .collect(Collectors.toUnmodifiableSet());

    private RestrictedMethods() {}

    private static Stream<String> of(Path folder) {
        return Workspace.files(folder, ".class").stream()
                .filter(file -> file.getParent().equals(folder))
                .map(Nest::parse)
                .flatMap(type -> type.methods().stream().filter(RestrictedMethods::isRestricted).map(method -> name(type, method)));
    }

    private static boolean isRestricted(MethodModel method) {
        return method.findAttributes(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .anyMatch(annotation -> annotation.className().equalsString("Ljdk/internal/javac/Restricted;"));
    }

    private static String name(ClassModel type, MethodModel method) {
        return type.thisClass().asInternalName() + "." + method.methodName().stringValue();
    }
}
