package com.vmaccel.itest.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.itest.BundleFile;
import com.vmaccel.itest.Checkout;
import com.vmaccel.itest.inside.Guest;
import com.vmaccel.testing.paxexam.ClassPathBundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A Karaf of its own for one test, set up as the feature repository's README says. */
final class Karaf {

    /** Where the build unpacks it. */
    static final Path UNPACKED = Path.of("target/karaf/apache-karaf-minimal-4.4.8").toAbsolutePath();

    private static final Pattern URL = Pattern.compile("mvn:([^/]+)/([^/]+)/([^<]+)<");
    private static final int PATIENCE_SECONDS = 240;

    private final Path home;

    private Karaf(Path home) {
        this.home = home;
    }

    /** Copies the unpacked Karaf and gives it the features, their bundles in its own repository, a bundle that reports, and one in the watched folder. */
    static Karaf in(Path home) throws IOException {
        Checkout.copy(UNPACKED, home);
        Karaf karaf = new Karaf(home);
        String features = Files.readString(Checkout.ROOT.resolve("com.vmaccel.karaf/target/feature/features.xml"));
        karaf.addBundles(features);
        Path reporter = new BundleFile("report")
                .header("Bundle-Activator", GuestReport.class.getName())
                .header("Import-Package", "org.osgi.framework")
                .header("DynamicImport-Package", "com.vmaccel.api,com.vmaccel.api.*,com.vmaccel.host,com.vmaccel.shell")
                .with(GuestReport.class, Guest.class)
                .writeInto(home);
        Path repository = Files.writeString(home.resolve("etc/vmaccel.xml"), features);
        Path test = Files.writeString(home.resolve("etc/test.xml"), """
                <features name="test" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0"><feature name="test">
                <feature>vmaccel-kvm</feature><feature>vmaccel-soft</feature><feature>vmaccel-watcher</feature><feature>vmaccel-shell</feature><bundle>%s</bundle></feature></features>
                """.formatted(reporter.toUri()));
        Files.writeString(home.resolve("etc/org.apache.karaf.features.cfg"), """
                featuresRepositories = mvn:org.apache.karaf.features/framework/4.4.8/xml/features, %s, %s
                featuresBoot = framework/4.4.8, test
                """.formatted(repository.toUri(), test.toUri()));
        Path watched = Files.createDirectory(home.resolve("watched"));
        Files.writeString(home.resolve("etc/com.vmaccel.watcher.cfg"), "folder = " + watched + "\n");
        new BundleFile(GuestReport.WATCHED).writeInto(watched);
        return karaf;
    }

    /** The build's own jars have to be those that the features name. */
    private void addBundles(String features) throws IOException {
        var urls = URL.matcher(features);
        while (urls.find()) {
            Path jar = ClassPathBundles.file(urls.group(2));
            String name = urls.group(2) + "-" + urls.group(3) + ".jar";
            assertEquals(name, jar.getFileName().toString());
            Path folder = home.resolve("system").resolve(urls.group(1).replace('.', '/')).resolve(urls.group(2)).resolve(urls.group(3));
            Files.createDirectories(folder);
            Files.copy(jar, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING); // Karaf has some of them
        }
    }

    /** Starts it with these options of Java and returns what the bundle reported, when it has ended. */
    String run(String options) throws IOException, InterruptedException {
        Path report = home.resolve("report.txt");
        Path log = home.resolve("out.txt");
        Files.writeString(home.resolve("bin/setenv"), """
                export JAVA_HOME=%s
                export JAVA_OPTS="%s -D%s=%s"
                """.formatted(System.getProperty("java.home"), options, GuestReport.FILE, report));
        Process process = new ProcessBuilder(home.resolve("bin/karaf").toString(), "server").redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (!Files.exists(report)) {
            throw new AssertionError("no report; Karaf printed " + Files.readString(log));
        }
        return Files.readString(report);
    }
}
