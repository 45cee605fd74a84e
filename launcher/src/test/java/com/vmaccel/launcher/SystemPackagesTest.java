package com.vmaccel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

class SystemPackagesTest {

    private static final String IMPORTS = "org.osgi.framework;version=\"[1.8,2)\",javax.xml.parsers,org.osgi.util.tracker;version=\"[99,100)\";resolution:=optional,"
            + "nowhere;resolution:=optional";

    @TempDir
    Path folder;

    @Test
    void whatIsImportedIsExportedAndNothingElse() throws Exception {
        Path jar = bundle();
        String packages;
        try (Running all = start("all", Map.of())) {
            all.framework.getBundleContext().installBundle(jar.toUri().toString());
            packages = SystemPackages.imported(all.framework.getBundleContext());
        }
        assertEquals(List.of("javax.xml.parsers", "org.osgi.framework"), Arrays.stream(packages.split(",")).map(clause -> clause.split(";")[0]).sorted().toList());
        try (Running few = start("few", Map.of(Constants.FRAMEWORK_SYSTEMPACKAGES, packages))) {
            Bundle bundle = few.framework.getBundleContext().installBundle(jar.toUri().toString());
            bundle.start(); // resolves
            assertEquals(packages, SystemPackages.imported(few.framework.getBundleContext()));
            assertTrue(few.framework.getHeaders().get(Constants.EXPORT_PACKAGE).split(",").length <= 3, () -> few.framework.getHeaders().get(Constants.EXPORT_PACKAGE));
        }
    }

    private Path bundle() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, "importer");
        manifest.getMainAttributes().putValue(Constants.IMPORT_PACKAGE, IMPORTS);
        Path jar = folder.resolve("importer.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private record Running(Framework framework) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    private Running start(String storage, Map<String, String> properties) throws Exception {
        Map<String, String> configuration = new HashMap<>(properties);
        configuration.put(Constants.FRAMEWORK_STORAGE, folder.resolve(storage).toString());
        Framework framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow().newFramework(configuration);
        framework.start();
        return new Running(framework);
    }
}
