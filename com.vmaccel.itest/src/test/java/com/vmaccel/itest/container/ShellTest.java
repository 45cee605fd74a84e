package com.vmaccel.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.launcher.BundleSet;
import com.vmaccel.tck.junit.RequiredSuites;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about live virtual machines, which belong to another bundle. */
class ShellTest {

    @TempDir
    Path folder;

    private TestContainer container;
    private Function<String, String> user;

    @BeforeEach
    void start() throws Exception {
        container = TestContainer.start(TestContainer.distribution(folder), BundleSet.ALL_AND_SERVICE, Map.of());
        user = container.consumer("user");
        String availability = user.apply("availability");
        RequiredSuites.need("kvm", availability.startsWith("Available"), availability);
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private String execute(String command) throws Exception {
        return GogoCommands.execute(container, command);
    }

    @Test
    void listAndRegistersOfAGuestThatRunsOn() throws Exception {
        assertEquals("spinning", user.apply("spin"));
        String name = user.apply("name");
        String list = execute("vmaccel:list");
        assertTrue(list.contains("kvm: available\n  " + name + " (vCPU 0 of thread \"") && list.contains(", running)"), list);
        String registers = execute("regs " + name);
        assertTrue(registers.startsWith("vCPU 0\n") && registers.contains("RIP       0000000000007c05") && registers.contains("CR0       "), registers);
        assertTrue(execute("list").contains(", running)"), "it runs on");
        assertEquals("no exits", execute("exits --millis 50 " + name));
    }

    @Test
    void exitsAreCountedByKind() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Thread guests = Thread.ofPlatform().start(() -> {
            while (!enough.get()) {
                user.apply("run");
            }
        });
        String counts = execute("exits --millis 1000");
        enough.set(true);
        guests.join();
        assertTrue(counts.lines().allMatch(line -> line.matches("\\S+ +1 halt")), counts);
        assertTrue(counts.lines().count() > 1, counts);
    }

    @Test
    void mistakesAreOneLine() throws Exception {
        assertEquals("vmaccel: no backend 'nobody': there are kvm, soft", execute("vmaccel:drain nobody"));
        assertEquals(1, execute("regs").lines().count(), execute("regs"));
        assertTrue(execute("run /no/such/image").startsWith("vmaccel: /no/such/image: "), execute("run /no/such/image"));
    }
}
