package com.vmaccel.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dependencies between bundles point one way only. The compiler sees just what a pom names, so the poms decide. */
class DependencyDirectionTest {

    @Test
    void modulesDependInOneDirection() {
        assertEquals("", String.join("\n", Workspace.modules().stream().flatMap(DependencyDirectionTest::findings).toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "com.vmaccel.kvm, com.vmaccel.ffi",
        "com.vmaccel.kvm, com.vmaccel.api",
        "com.vmaccel.soft, com.vmaccel.api",
        "com.vmaccel.numa, com.vmaccel.host",
        "com.vmaccel.tck.junit, com.vmaccel.x86",
        "com.vmaccel.itest.osgi, com.vmaccel.kvm",
        "launcher, com.vmaccel.soft"
    })
    void allows(String module, String dependency) {
        assertEquals(List.of(), Directions.findings(module, List.of(dependency)));
    }

    @ParameterizedTest
    @CsvSource({
        "com.vmaccel.api, com.vmaccel.ffi",
        "com.vmaccel.kvm, com.vmaccel.hvf",
        "com.vmaccel.hvf, com.vmaccel.vz",
        "com.vmaccel.whpx, com.vmaccel.soft",
        "com.vmaccel.soft, com.vmaccel.ffi",
        "com.vmaccel.kvm, com.vmaccel.x86",
        "com.vmaccel.machine, com.vmaccel.kvm",
        "com.vmaccel.host, com.vmaccel.numa",
        "com.vmaccel.kvm, launcher",
        "com.vmaccel.testing.paxexam, com.vmaccel.api"
    })
    void refuses(String module, String dependency) {
        assertEquals(List.of(module + " must not depend on " + dependency), Directions.findings(module, List.of(dependency)));
    }

    @Test
    void refusesAModuleTheTableDoesNotKnow() {
        assertEquals(List.of("com.vmaccel.xen has no line in bundles.txt"), Directions.findings("com.vmaccel.xen", List.of()));
    }

    private static Stream<String> findings(Module module) {
        var dependencies = module.pom().dependencies().stream()
                .filter(dependency -> !dependency.isTest())
                .map(Pom.Dependency::artifactId)
                .toList();
        return Directions.findings(module.name(), dependencies).stream();
    }
}
