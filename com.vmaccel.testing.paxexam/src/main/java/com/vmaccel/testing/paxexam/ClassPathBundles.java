package com.vmaccel.testing.paxexam;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.options.UrlProvisionOption;
import org.osgi.framework.Constants;

/** Bundles that are jars on the class path of the tests, as options for a container: the build has resolved them, in the versions of the project. */
public final class ClassPathBundles {

    private static final Map<String, Path> BY_NAME = find();

    private ClassPathBundles() {}

    /**
     * Installs and starts bundles.
     *
     * @param symbolicNames their names
     * @return one option for all
     * @throws IllegalArgumentException if no jar on the class path is a bundle of that name
     */
    public static Option of(String... symbolicNames) {
        return CoreOptions.composite(Arrays.stream(symbolicNames).map(ClassPathBundles::bundle).toArray(Option[]::new));
    }

    /**
     * Installs a bundle.
     *
     * @param symbolicName its name
     * @return an option that may be told more, such as {@code noStart()}
     * @throws IllegalArgumentException if no jar on the class path is a bundle of that name
     */
    public static UrlProvisionOption bundle(String symbolicName) {
        return CoreOptions.bundle(file(symbolicName).toUri().toString());
    }

    /**
     * Finds a bundle's file.
     *
     * @param symbolicName its name
     * @return the jar
     * @throws IllegalArgumentException if no jar on the class path is a bundle of that name
     */
    public static Path file(String symbolicName) {
        Path jar = BY_NAME.get(symbolicName);
        if (jar == null) {
            throw new IllegalArgumentException("no jar on the class path is the bundle " + symbolicName + "; a folder of classes is no bundle, so build the jar first");
        }
        return jar;
    }

    private static Map<String, Path> find() {
        String surefire = System.getProperty("surefire.test.class.path", ""); // where the class path itself is only a jar that names the others
        String classPath = System.getProperty("java.class.path", "") + File.pathSeparator + surefire;
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .distinct()
                .flatMap(ClassPathBundles::named)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first));
    }

    private static Stream<Map.Entry<String, Path>> named(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String name = manifest == null ? null : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
            return name == null ? Stream.empty() : Stream.of(Map.entry(name.split(";", 2)[0].strip(), jar.toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + jar, e);
        }
    }
}
