package com.vmaccel.launcher;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Copies of jars whose classes are in a format of before Java 6, which no archive of Java takes: the same classes in a newer format, which for the verifier says what the types
 * are where a method branches to. What is no class is not copied.
 */
final class ModernJar {

    private static final int MAGIC_BYTES = 4;

    private ModernJar() {}

    /** Writes a copy if there are old classes in a jar. */
    static void write(JarFile jar, Path copy) throws IOException {
        List<JarEntry> classes = jar.stream().filter(entry -> entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")).toList();
        boolean old = false;
        for (JarEntry entry : classes) {
            old |= version(jar, entry) < ClassFile.JAVA_6_VERSION;
        }
        if (!old) {
            return;
        }
        ClassFile context = ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(
                        ClassHierarchyResolver.ofResourceParsing(type -> open(jar, type.descriptorString())).orElse(ClassHierarchyResolver.defaultResolver())));
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy))) {
            for (JarEntry entry : classes) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(version(jar, entry) < ClassFile.JAVA_6_VERSION ? modern(context, bytes(jar, entry)) : bytes(jar, entry));
            }
        }
    }

    private static int version(JarFile jar, ZipEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.skipNBytes(MAGIC_BYTES + Short.BYTES);
            return in.readUnsignedShort();
        }
    }

    private static byte[] bytes(JarFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static @Nullable InputStream open(JarFile jar, String descriptor) {
        ZipEntry entry = jar.getEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Methods are taken apart and put together again: those that are merely copied get no types. */
    private static byte[] modern(ClassFile context, byte[] bytes) {
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        return context.transformClass(context.parse(bytes), version.andThen(ClassTransform.transformingMethodBodies((code, element) -> code.with(element))));
    }
}
