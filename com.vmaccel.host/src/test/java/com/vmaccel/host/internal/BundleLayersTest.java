package com.vmaccel.host.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.host.Layer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

/** Bundles without any class in a real framework that says it is on Linux. */
class BundleLayersTest {

    private static final Platform LINUX = Platform.of(OperatingSystem.LINUX, Architecture.X86_64);
    private static final Platform MAC = Platform.of(OperatingSystem.MACOS, Architecture.AARCH64);
    private static final CatalogueEntry HERE = new CatalogueEntry("toy", "toy", "a toy", Set.of(LINUX), "buy it");
    private static final CatalogueEntry ELSEWHERE = new CatalogueEntry("toy", "toy", "a toy", Set.of(MAC), "buy it");

    @TempDir
    Path storage;

    private Framework framework;

    @BeforeEach
    void start() throws BundleException {
        framework = new FrameworkFactory().newFramework(Map.of(
                "org.osgi.framework.storage", storage.toString(),
                "org.osgi.framework.os.name", "Linux",
                "org.osgi.framework.processor", "x86-64",
                "felix.log.level", "0"));
        framework.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void noBundle() {
        assertEquals(new Layer.NotInstalled("buy it"), layer(HERE));
        assertTrue(assertInstanceOf(Layer.NotInstalled.class, layer(ELSEWHERE)).remedy().contains("macos/aarch64"));
    }

    @Test
    void anotherHostsBundle() throws Exception {
        install("toy", Map.of("Require-Capability", "osgi.native;filter:=\"(osgi.native.osname~=macosx)\""));
        var layer = assertInstanceOf(Layer.NotResolved.class, layer(ELSEWHERE));
        assertEquals(1, layer.missing().size());
        String missing = layer.missing().getFirst();
        assertTrue(missing.startsWith("osgi.native (osgi.native.osname~=macosx); this framework offers"), missing);
        assertTrue(missing.contains("linux") && missing.contains("x86-64"), missing);
        assertTrue(layer.remedy().contains("macos/aarch64"), layer.remedy());
    }

    @Test
    void everyMissingRequirementIsNamed() throws Exception {
        install("toy", Map.of(
                "Require-Capability", "osgi.native;filter:=\"(osgi.native.osname~=macosx)\",osgi.extender;filter:=\"(osgi.extender=toy)\";effective:=active",
                "Import-Package", "org.toy;version=\"[1,2)\",org.osgi.framework,org.play;resolution:=optional",
                "DynamicImport-Package", "org.dynamic"));
        var missing = assertInstanceOf(Layer.NotResolved.class, layer(HERE)).missing();
        assertEquals(2, missing.size(), missing::toString);
        assertTrue(missing.stream().anyMatch(text -> text.contains("org.toy") && text.contains("1")), missing::toString);
    }

    @Test
    void aProviderThatCannotResolveIsNamedWithItsReason() throws Exception {
        install("toy", Map.of("Import-Package", "org.parts"));
        install("parts", Map.of("Export-Package", "org.parts", "Import-Package", "org.bricks"));
        var layer = assertInstanceOf(Layer.NotResolved.class, layer(HERE));
        String missing = layer.missing().getFirst();
        assertTrue(missing.contains("its provider parts lacks") && missing.contains("org.bricks"), missing);
        assertEquals("install the bundles that offer what is missing", layer.remedy());
    }

    @Test
    void aCycleOfDependenciesIsNoObstacle() throws Exception {
        Bundle toy = install("toy", Map.of("Import-Package", "org.parts", "Export-Package", "org.toys"));
        install("parts", Map.of("Export-Package", "org.parts", "Import-Package", "org.toys"));
        assertEquals(new Layer.Unavailable("bundle toy 1.0.0 is not started", "start it"), layer(HERE));
        toy.start();
        assertTrue(assertInstanceOf(Layer.Unavailable.class, layer(HERE)).reason().contains("offers no Backend service"));
        toy.stop();
        assertEquals(new Layer.Unavailable("bundle toy 1.0.0 is not started", "start it"), layer(HERE));
    }

    private Layer layer(CatalogueEntry entry) {
        return new BundleLayers(List.of(framework.getBundleContext().getBundles()), LINUX).of(entry);
    }

    private Bundle install(String name, Map<String, String> headers) throws IOException, BundleException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.putValue("Manifest-Version", "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", "1.0.0");
        headers.forEach(main::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return framework.getBundleContext().installBundle(name, new ByteArrayInputStream(bytes.toByteArray()));
    }
}
