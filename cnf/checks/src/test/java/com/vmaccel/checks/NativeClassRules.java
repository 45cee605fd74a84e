package com.vmaccel.checks;

import java.lang.classfile.FieldModel;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Native access stays in com.vmaccel.ffi and in the classes of a backend that declare what they use. */
final class NativeClassRules {

    private static final String FOREIGN = "java/lang/foreign/";
    private static final String METHOD_HANDLE = "Ljava/lang/invoke/MethodHandle;";
    private static final String VAR_HANDLE = "Ljava/lang/invoke/VarHandle;";
    private static final Set<String> LINKER_TYPES =
            Set.of(FOREIGN + "Linker", FOREIGN + "Linker$Option", FOREIGN + "FunctionDescriptor", FOREIGN + "SymbolLookup");
    private static final String COMPONENT = "Lorg/osgi/service/component/annotations/Component;";

    private NativeClassRules() {}

    static List<String> restrictedMethods(Nest nest) {
        if (nest.module().equals(ClassRule.FFI)) {
            return List.of();
        }
        return nest.references().map(NativeClassRules::ownerAndName).filter(RestrictedMethods.NAMES::contains)
                .map(method -> "calls " + method + ", which com.vmaccel.ffi alone may").toList();
    }

    static List<String> loaderLookup(Nest nest) {
        return nest.references().map(NativeClassRules::ownerAndName).filter((FOREIGN + "SymbolLookup.loaderLookup")::equals)
                .map(method -> "calls " + method + ", which depends on the bundle's class loader").toList();
    }

    static List<String> nativeTypes(Nest nest) {
        if (nest.module().equals(ClassRule.FFI)) {
            return List.of();
        }
        boolean declares = ClassRule.BACKENDS.contains(nest.module()) && nest.fields().anyMatch(NativeClassRules::isFact);
        return declares ? List.of() : Stream.concat(
                        nest.types().filter(LINKER_TYPES::contains),
                        nest.references().filter(NativeClassRules::seesHandle).filter(reference -> !isAtomicAccess(nest, reference)).map(NativeClassRules::ownerAndName))
                .map(what -> "uses " + what + " but is no binding or struct class of a backend").toList();
    }

    static List<String> handleFields(Nest nest) {
        boolean binds = nest.module().equals(ClassRule.FFI) || ClassRule.BACKENDS.contains(nest.module());
        return nest.fields()
                .filter(field -> binds && isHandle(field) && !Nest.isPrivateStaticFinal(field))
                .map(field -> field.fieldName().stringValue() + " is a handle but not private static final").toList();
    }

    static List<String> componentWithHandle(Nest nest) {
        return nest.classes().stream()
                .filter(type -> type.findAttributes(java.lang.classfile.Attributes.runtimeInvisibleAnnotations()).stream()
                        .map(RuntimeInvisibleAnnotationsAttribute::annotations)
                        .anyMatch(all -> all.stream().anyMatch(annotation -> annotation.className().equalsString(COMPONENT))))
                .filter(type -> type.fields().stream().anyMatch(NativeClassRules::isHandle))
                .map(type -> "a component whose class initializer links native code").toList();
    }

    private static boolean seesHandle(MemberRefEntry reference) {
        String owner = reference.owner().asInternalName();
        if (owner.startsWith(FOREIGN)) {
            return reference.name().stringValue().endsWith("Handle");
        }
        return owner.equals("java/lang/invoke/MethodHandle")
                || !owner.startsWith("java/") && reference.type().stringValue().contains(METHOD_HANDLE);
    }

    /** A handle of a plain number, not of a struct: guest memory has no other atomic access. */
    private static boolean isAtomicAccess(Nest nest, MemberRefEntry reference) {
        return nest.module().equals(ClassRule.PROCESSOR) && reference.owner().asInternalName().startsWith(FOREIGN + "ValueLayout$");
    }

    /** A handle or a layout: what a binding or struct class is there to declare. */
    private static boolean isFact(FieldModel field) {
        String type = field.fieldType().stringValue();
        return Nest.isStaticFinal(field) && (isHandle(field) || type.startsWith("L" + FOREIGN) && type.endsWith("Layout;"));
    }

    private static boolean isHandle(FieldModel field) {
        return field.fieldType().equalsString(METHOD_HANDLE) || field.fieldType().equalsString(VAR_HANDLE);
    }

    private static String ownerAndName(MemberRefEntry reference) {
        return reference.owner().asInternalName() + "." + reference.name().stringValue();
    }
}
