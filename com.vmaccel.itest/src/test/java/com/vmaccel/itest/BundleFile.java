package com.vmaccel.itest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A bundle made for a test: headers, classes of these tests, texts. */
public final class BundleFile {

    private final String symbolicName;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<Class<?>> classes = new ArrayList<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    public BundleFile(String symbolicName) {
        this.symbolicName = symbolicName;
        header("Bundle-ManifestVersion", "2").header("Bundle-SymbolicName", symbolicName).header("Bundle-Version", "1.2.3");
    }

    /** A backend for another system, as its build would make it. */
    public static BundleFile backendFor(String symbolicName, String system) {
        return new BundleFile(symbolicName).header("Require-Capability", "osgi.native;filter:=\"(&(osgi.native.osname~=" + system + ")(osgi.native.processor~=x86-64))\"");
    }

    public BundleFile header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public BundleFile with(Class<?>... more) {
        classes.addAll(List.of(more));
        return this;
    }

    public BundleFile text(String name, String contents) {
        texts.put(name, contents);
        return this;
    }

    /** Writes the jar into a folder, named like the bundle. */
    public Path writeInto(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        Path file = folder.resolve(symbolicName + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    entry(out, name, in.readAllBytes());
                }
            }
            for (Map.Entry<String, String> text : texts.entrySet()) {
                entry(out, text.getKey(), text.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private static void entry(JarOutputStream out, String name, byte[] contents) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(contents);
        out.closeEntry();
    }
}
