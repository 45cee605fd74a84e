package com.vmaccel.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.junit.RequiredSuites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** Files of bundles whose virtual machines are alive: refusal, drain, quarantine. */
class LiveBundleTest {

    private static final String KVM = WatchedFolder.KVM;

    @TempDir
    Path folder;

    private WatchedFolder watched;
    private Function<String, String> user;

    @BeforeEach
    void start() throws Exception {
        watched = WatchedFolder.start(folder, Map.of());
        watched.drop(KVM);
        user = watched.container().consumer("user");
        TestContainer.await("KVM's backend answers", () -> !user.apply("availability").equals("no backend")); // registered is not yet activated
        String availability = user.apply("availability");
        RequiredSuites.need("kvm", availability.startsWith("Available"), availability);
        TestContainer.await("its accelerator is there", () -> services("X86Accelerator") == 1);
    }

    private int services(String type) {
        return watched.container().services("com.vmaccel.api." + type, "(backend.id=kvm)");
    }

    @AfterEach
    void stop() {
        watched.close();
    }

    private int state() {
        return watched.container().find(KVM).map(Bundle::getState).orElse(0);
    }

    private List<String> refusals(String what) {
        return watched.log().stream().filter(line -> line.contains(what)).toList();
    }

    private void awaitRefusal(String what) throws InterruptedException {
        TestContainer.await("it is refused, not " + watched.log(), () -> !refusals(what).isEmpty());
        Thread.sleep(300); // several looks later
        assertEquals(1, refusals(what).size(), () -> watched.log().toString());
    }

    private String execute(String command) throws Exception {
        return GogoCommands.execute(watched.container(), command);
    }

    @Test
    void aBundleWithALiveGuestIsNotRemovedBeforeTheGuestEnds() throws Exception {
        assertEquals("spinning", user.apply("spin"));
        Files.delete(watched.file(KVM));
        awaitRefusal("is not removed although");
        String line = refusals("is not removed although").getFirst();
        assertTrue(line.contains(user.apply("name")) && line.contains("vCPU 0 of thread") && line.contains("after a restart of the container it is not there"), line);
        assertEquals(Bundle.ACTIVE, state());
        assertEquals("Halt[] 42", user.apply("run"));
        assertEquals("it is open", user.apply("close"));
        assertEquals("Cancelled[]", user.apply("ending"));
        TestContainer.await("the bundle is removed", () -> state() == 0);
    }

    @Test
    void aBundleWithALiveGuestIsNotUpdatedBeforeItIsDrained() throws Exception {
        assertEquals("spinning", user.apply("spin"));
        long before = watched.container().bundle(KVM).getLastModified();
        watched.drop(KVM);
        awaitRefusal("is not updated although");
        assertEquals(before, watched.container().bundle(KVM).getLastModified());
        assertTrue(execute("vmaccel:drain kvm").startsWith("kvm is drained")); // its owner may be about to close the vCPU
        assertEquals("Cancelled[]", user.apply("ending"));
        TestContainer.await("the bundle is updated", () -> !refusals("is updated to").isEmpty());
        assertTrue(watched.container().bundle(KVM).getLastModified() > before);
        TestContainer.await("the new revision's accelerator is there", () -> services("X86Accelerator") == 1);
        assertEquals("Halt[] 42", user.apply("run"));
    }

    @Test
    void aDrainedBackendRefusesNewGuestsUntilItStartsAnew() throws Exception {
        assertEquals("kvm is drained", execute("vmaccel:drain kvm"));
        assertTrue(execute("vmaccel:list").contains("kvm: drained"), execute("vmaccel:list"));
        assertTrue(user.apply("refused").startsWith("IllegalStateException: kvm: no new virtual machines"), user.apply("refused"));
        watched.container().bundle(KVM).stop();
        watched.container().bundle(KVM).start();
        TestContainer.await("its accelerator is there again", () -> services("X86Accelerator") == 1);
        assertEquals("Halt[] 42", user.apply("run"));
    }

    @Test
    void aGuestWhoseOwnerDoesNotReturnIsInQuarantineAndKeepsTheBundle() throws Exception {
        assertEquals("sticking", user.apply("stick"));
        Files.delete(watched.file(KVM));
        awaitRefusal("is not removed although");
        String drained = execute("vmaccel:drain kvm");
        assertTrue(drained.contains("waits for the owners") && drained.contains("closed (vCPU 0 of thread \"sticking\", running)"), drained);
        assertTrue(execute("vmaccel:list").contains("thread \"sticking\""));
        assertEquals(Bundle.ACTIVE, state());
        assertTrue(user.apply("unstick").matches(".*(Cancelled|closed).*"), user.apply("unstick"));
        TestContainer.await("the bundle is removed", () -> state() == 0);
    }
}
