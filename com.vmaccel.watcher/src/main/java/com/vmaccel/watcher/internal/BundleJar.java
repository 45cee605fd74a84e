package com.vmaccel.watcher.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;

/** Whether a file is a bundle. One that is half written is not: what a jar holds is listed at its end. */
final class BundleJar {

    private BundleJar() {}

    /**
     * Reads the manifest.
     *
     * @return the symbolic name
     * @throws IOException saying in one line why it is no bundle
     */
    static String symbolicName(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (name == null || !"2".equals(headers.getValue(Constants.BUNDLE_MANIFESTVERSION))) {
                throw new IOException("a jar without the headers of a bundle");
            }
            return name.split(";", 2)[0].strip();
        }
    }
}
