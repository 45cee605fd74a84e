package com.vmaccel.host.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each container's operator is told where the option goes. */
class NativeAccessHintTest {

    private static final String FELIX = "org.apache.felix.framework";
    private static final String EQUINOX = "org.eclipse.osgi";

    private static void says(String start, String where, String framework, Map<String, String> properties) {
        String hint = NativeAccessHint.of(framework, properties::get);
        assertTrue(hint.startsWith(start) && hint.contains(where) && hint.contains("--enable-native-access=ALL-UNNAMED"), hint);
    }

    @Test
    void karafOnEitherFramework() {
        says("Karaf: ", "bin/setenv", FELIX, Map.of("karaf.home", "/opt/karaf", "felix.auto.deploy.dir", "x"));
        says("Karaf: ", "JAVA_OPTS", EQUINOX, Map.of("karaf.home", "/opt/karaf", "eclipse.launcher", "x"));
    }

    @Test
    void equinoxByItsLauncherOrByJava() {
        says("Equinox: ", "below -vmargs", EQUINOX, Map.of("eclipse.launcher", "/opt/eclipse/eclipse"));
        says("Equinox: ", "-jar org.eclipse.osgi.jar", EQUINOX, Map.of());
    }

    @Test
    void felixByItsLauncher() {
        says("Felix: ", "-jar bin/felix.jar", FELIX, Map.of("felix.auto.deploy.dir", "bundle"));
        says("Felix: ", "-jar bin/felix.jar", FELIX, Map.of("felix.auto.deploy.action", "install,start"));
    }

    @Test
    void aFrameworkThatAProgramStartsAndNoFramework() {
        says("start java with ", "manifest", FELIX, Map.of());
        says("start java with ", "manifest", "org.knopflerfish.framework", Map.of());
        assertEquals("start java with --enable-native-access=com.vmaccel.ffi", NativeAccessHint.withoutContainer(true));
    }
}
