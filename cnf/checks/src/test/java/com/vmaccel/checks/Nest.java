package com.vmaccel.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The compiled classes of one top-level class: itself and all nested ones. */
record Nest(String module, String name, List<ClassModel> classes) {

    /** Groups class files by their top-level class. */
    static List<Nest> of(String module, List<Path> classFiles) {
        var nests = new TreeMap<String, List<ClassModel>>();
        for (Path file : classFiles) {
            ClassModel type = parse(file);
            String name = type.thisClass().asInternalName();
            int dollar = name.indexOf('$');
            nests.computeIfAbsent(dollar < 0 ? name : name.substring(0, dollar), key -> new ArrayList<>()).add(type);
        }
        return nests.entrySet().stream().map(entry -> new Nest(module, entry.getKey(), entry.getValue())).toList();
    }

    static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** The methods and fields of any class that these classes name. */
    Stream<MemberRefEntry> references() {
        return pool().filter(MemberRefEntry.class::isInstance).map(MemberRefEntry.class::cast);
    }

    /** The internal names of the types that these classes name. */
    Stream<String> types() {
        return pool().filter(ClassEntry.class::isInstance).map(entry -> ((ClassEntry) entry).asInternalName());
    }

    Stream<FieldModel> fields() {
        return classes.stream().flatMap(type -> type.fields().stream());
    }

    static boolean isPrivateStaticFinal(FieldModel field) {
        return isStaticFinal(field) && field.flags().has(AccessFlag.PRIVATE);
    }

    static boolean isStaticFinal(FieldModel field) {
        return field.flags().has(AccessFlag.STATIC) && field.flags().has(AccessFlag.FINAL);
    }

    private Stream<PoolEntry> pool() {
        return classes.stream().flatMap(type -> StreamSupport.stream(type.constantPool().spliterator(), false));
    }
}
