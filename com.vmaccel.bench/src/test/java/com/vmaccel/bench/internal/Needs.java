package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a test skips for where it is missing; an engine that VMACCEL_REQUIRE names may not be missing. */
final class Needs {

    private Needs() {}

    static void gcc() {
        assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcc"))), "gcc is not on the PATH");
    }

    static void available(String engine, List<Backend> backends) {
        Optional<Availability> found = backends.stream().filter(backend -> backend.id().equals(engine)).map(Backend::availability).findFirst();
        boolean available = found.isPresent() && found.get() instanceof Availability.Available;
        String reason = engine + ": " + found.map(Object::toString).orElse("not for this platform");
        String required = System.getenv("VMACCEL_REQUIRE");
        if (required != null && List.of(required.split(",")).contains(engine)) {
            assertTrue(available, reason);
        }
        assumeTrue(available, reason);
    }
}
