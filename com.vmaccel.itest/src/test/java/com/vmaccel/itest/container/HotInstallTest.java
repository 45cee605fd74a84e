package com.vmaccel.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.BundleFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** Jars that are moved, copied and written into the watched folder, and taken out of it. */
class HotInstallTest {

    private static final int INSTALLS = Integer.getInteger("vmaccel.test.installs", 5);
    private static final double MEDIAN_MILLIS = 300;

    @TempDir
    Path folder;

    private WatchedFolder watched;

    @BeforeEach
    void start() throws Exception {
        watched = WatchedFolder.start(folder, Map.of("org.osgi.framework.os.name", "Linux", "org.osgi.framework.processor", "x86-64"));
    }

    @AfterEach
    void stop() {
        watched.close();
    }

    private boolean is(String bundle, int state) {
        return watched.container().find(bundle).map(found -> found.getState() == state).orElse(false);
    }

    private void awaitState(String bundle, int state) throws InterruptedException {
        TestContainer.await(bundle + " is in state " + state, () -> is(bundle, state));
    }

    private void awaitGone(String bundle) throws InterruptedException {
        TestContainer.await(bundle + " is gone", () -> watched.container().find(bundle).isEmpty());
    }

    private void awaitLog(String text) throws InterruptedException {
        TestContainer.await("the log says '" + text + "', not " + watched.log(), () -> watched.log().stream().anyMatch(line -> line.contains(text)));
    }

    /** {@code -Dvmaccel.test.installs=60} for a distribution; prints it. */
    @Test
    void fromTheFileToAVirtualMachineItTakesAFractionOfASecond() throws Exception {
        Function<String, String> user = watched.container().consumer("user");
        String backend = Files.isWritable(Path.of("/dev/kvm")) ? "kvm" : "soft";
        double median = install(user, backend);
        assertTrue(median < MEDIAN_MILLIS, () -> "the median: " + median);
    }

    /** Installs so often and returns the median, in milliseconds. */
    private double install(Function<String, String> user, String backend) throws Exception {
        double[] millis = new double[INSTALLS];
        for (int i = 0; i < INSTALLS; i++) {
            Path prepared = watched.prepare(watched.backend("com.vmaccel." + backend));
            user.apply("expect " + backend);
            Thread.sleep((i * 7L) % 50); // at another moment between two looks each time
            long begin = System.nanoTime();
            watched.moveIn(prepared, "com.vmaccel." + backend);
            millis[i] = (await(user, backend) - begin) / 1e6;
            Files.delete(watched.file("com.vmaccel." + backend));
            awaitGone("com.vmaccel." + backend);
        }
        Arrays.sort(millis);
        System.out.printf(Locale.ROOT, "hot install of %s: %d runs, ms: min %.0f, median %.0f, p95 %.0f, max %.0f%n",
                backend, INSTALLS, millis[0], millis[INSTALLS / 2], millis[(int) Math.ceil(INSTALLS * 0.95) - 1], millis[INSTALLS - 1]);
        return millis[INSTALLS / 2];
    }

    private static long await(Function<String, String> user, String backend) throws InterruptedException {
        long[] created = new long[1];
        TestContainer.await("a virtual machine of " + backend, () -> (created[0] = Long.parseLong(user.apply("expect " + backend))) != 0);
        return created[0];
    }

    @Test
    void aHalfWrittenJarIsHarmlessAndTheWholeOneIsInstalled() throws Exception {
        byte[] whole = Files.readAllBytes(watched.backend("com.vmaccel.soft"));
        Path file = watched.file("slow");
        for (int part = 0; part < 4; part++) {
            Files.write(file, Arrays.copyOfRange(whole, whole.length * part / 4, whole.length * (part + 1) / 4), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            assertTrue(watched.container().find("com.vmaccel.soft").isEmpty());
            Thread.sleep(part < 3 ? 200 : 0);
        }
        awaitState("com.vmaccel.soft", Bundle.ACTIVE);
    }

    @Test
    void whatIsNoBundleIsSaidOnceAndAForeignOneStaysInstalledAndIsExplained() throws Exception {
        Files.writeString(watched.file("text"), "not a jar");
        awaitLog("text.jar is not installed: ");
        watched.drop("com.vmaccel.whpx");
        awaitState("com.vmaccel.whpx", Bundle.INSTALLED);
        awaitLog("com.vmaccel.whpx 0.1.0.SNAPSHOT is not started: ");
        awaitLog("(osgi.native.osname~=win32)");
        watched.drop("com.vmaccel.soft");
        awaitState("com.vmaccel.soft", Bundle.ACTIVE);
        assertEquals(1, watched.log().stream().filter(line -> line.contains("text.jar")).count(), () -> watched.log().toString());
        assertEquals(1, watched.log().stream().filter(line -> line.contains("win32")).count(), () -> watched.log().toString());
    }

    @Test
    void aChangedFileUpdatesAndADeletedOneUninstalls() throws Exception {
        Path out = Files.createDirectory(folder.resolve("made"));
        watched.moveIn(new BundleFile("example").header("Bundle-Version", "1").writeInto(out), "example");
        awaitState("example", Bundle.ACTIVE);
        long id = watched.container().bundle("example").getBundleId();
        watched.moveIn(new BundleFile("example").header("Bundle-Version", "2").writeInto(out), "example");
        TestContainer.await("the new version", () -> watched.container().bundle("example").getVersion().getMajor() == 2 && is("example", Bundle.ACTIVE));
        assertEquals(id, watched.container().bundle("example").getBundleId());
        Files.delete(watched.file("example"));
        awaitGone("example");
    }

    @Test
    void anotherFolderLeavesWhatIsInstalledAndALaterWatcherTakesItOver() throws Exception {
        watched.drop("com.vmaccel.soft");
        awaitState("com.vmaccel.soft", Bundle.ACTIVE);
        watched.configure(Files.createDirectory(folder.resolve("other")));
        Thread.sleep(300);
        assertTrue(is("com.vmaccel.soft", Bundle.ACTIVE));
        watched.configure(watched.file("x").getParent());
        Thread.sleep(300);
        assertEquals(List.of("com.vmaccel.soft 0.1.0.SNAPSHOT is installed from " + watched.file("com.vmaccel.soft"), "com.vmaccel.soft 0.1.0.SNAPSHOT is started"), watched.log());
        Files.delete(watched.file("com.vmaccel.soft"));
        awaitGone("com.vmaccel.soft");
    }
}
