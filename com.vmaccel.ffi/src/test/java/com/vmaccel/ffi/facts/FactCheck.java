package com.vmaccel.ffi.facts;

import com.vmaccel.ffi.BitField;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Field;
import com.vmaccel.ffi.Struct;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Compares all C facts declared in Java with the fact files: in a test of a bundle, {@code FactCheck.verifyModuleOf(SomeClassOfTheBundle.class)}. */
public final class FactCheck {

    private final List<String> mismatches = new ArrayList<>();
    private int compared;

    private FactCheck() {}

    /**
     * Compares every class of a module that is marked {@link CSource}, and refuses classes that declare a {@link Struct} without the mark.
     *
     * @param anchor any class of the module's main classes
     * @return how many declarations were compared, at least one
     */
    public static int verifyModuleOf(Class<?> anchor) {
        var check = new FactCheck();
        for (Class<?> type : classesBeside(anchor)) {
            check.type(type);
        }
        if (!check.mismatches.isEmpty()) {
            throw new AssertionError(check.mismatches.size() + " mismatches:\n" + String.join("\n", check.mismatches));
        }
        if (check.compared == 0) {
            throw new AssertionError("nothing is declared beside " + anchor);
        }
        return check.compared;
    }

    /** Compares one class and returns what does not match, one line each. */
    static List<String> mismatches(Class<?> type) {
        var check = new FactCheck();
        check.type(type);
        return check.mismatches;
    }

    private void type(Class<?> type) {
        CSource source = type.getAnnotation(CSource.class);
        for (java.lang.reflect.Field declared : type.getDeclaredFields()) {
            int modifiers = declared.getModifiers();
            if (!Modifier.isStatic(modifiers) || !Modifier.isFinal(modifiers) || Modifier.isPrivate(modifiers)) {
                continue;
            }
            if (source != null) {
                for (String architecture : source.architectures()) {
                    declaration(declared, FactTable.load(source.facts(), architecture));
                }
            } else if (declared.getType() == Struct.class) {
                mismatches.add(declared + " declares a layout, but its class is not marked @CSource");
            }
        }
    }

    private void declaration(java.lang.reflect.Field declared, FactTable facts) {
        Object value = value(declared);
        if (value instanceof Struct struct) {
            struct(struct, facts);
        } else if (value instanceof BitField bits) {
            bits(bits, facts);
        } else if (value instanceof Integer || value instanceof Long) {
            constant(declared.getName(), (Number) value, facts);
        }
    }

    private void constant(String name, Number value, FactTable facts) {
        OptionalLong fact = facts.constant(name);
        boolean unsignedMatch = value instanceof Integer bits && fact.equals(OptionalLong.of(Integer.toUnsignedLong(bits)));
        expect(fact.equals(OptionalLong.of(value.longValue())) || unsignedMatch, "%s: %s is %s, declared %s", facts, name, fact, value);
    }

    private void bits(BitField declared, FactTable facts) {
        var fact = facts.bits(declared.struct(), declared.name());
        boolean same = fact.isPresent() && fact.get().first() == declared.first() && fact.get().width() == declared.width();
        expect(same, "%s: %s is %s", facts, declared, fact);
    }

    private void struct(Struct struct, FactTable facts) {
        OptionalLong size = facts.structSize(struct.name());
        expect(size.equals(OptionalLong.of(struct.byteSize())), "%s: sizeof %s is %s, declared %s", facts, struct, size, struct.byteSize());
        OptionalLong alignment = facts.alignment(struct.name());
        expect(alignment.isEmpty() || alignment.getAsLong() == struct.byteAlignment(),
                "%s: _Alignof %s is %s, declared %s", facts, struct, alignment, struct.byteAlignment());
        members(struct, "", 0, struct, facts);
    }

    /** A member of a nameless type is compared, and then its members by path, as the fact files have them. */
    private void members(Struct outer, String path, long base, Struct struct, FactTable facts) {
        for (Field field : struct.fields()) {
            String name = path + field.name();
            long offset = base + field.offset();
            var fact = facts.member(outer.name(), name);
            expect(fact.isPresent() && fact.get().offset() == offset && fact.get().size() == field.byteSize(),
                    "%s: %s.%s is %s, declared at %s with size %s", facts, outer, name, fact, offset, field.byteSize());
            if (field.type() instanceof Struct nested && nested.name().isEmpty()) {
                members(outer, name + ".", offset, nested, facts);
            }
        }
    }

    private void expect(boolean matches, String format, Object... arguments) {
        compared++;
        if (!matches) {
            mismatches.add(format.formatted(arguments));
        }
    }

    private static Object value(java.lang.reflect.Field declared) {
        try {
            declared.setAccessible(true);
            return declared.get(null);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static List<Class<?>> classesBeside(Class<?> anchor) {
        try {
            Path root = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(root)) {
                return files.map(file -> root.relativize(file).toString())
                        .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                        .<Class<?>>map(file -> load(file.substring(0, file.length() - ".class".length()).replace('/', '.').replace('\\', '.'), anchor))
                        .toList();
            }
        } catch (IOException | URISyntaxException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static Class<?> load(String name, Class<?> anchor) {
        try {
            return Class.forName(name, false, anchor.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
