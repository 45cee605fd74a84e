package com.vmaccel.host.internal;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Which option enables native access, and where its operator puts it: each container is started in its own way. */
public final class NativeAccessHint {

    private static final String OPTION = "--enable-native-access=ALL-UNNAMED";

    private NativeAccessHint() {}

    /**
     * For the container that a bundle is in.
     *
     * @param context the bundle's
     * @return one line
     */
    public static String of(BundleContext context) {
        return of(context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getSymbolicName(), context::getProperty);
    }

    /**
     * For a framework.
     *
     * @param framework its symbolic name
     * @param property its properties, null where there is none
     */
    static String of(String framework, UnaryOperator<@Nullable String> property) {
        if (property.apply("karaf.home") != null) {
            return "Karaf: in bin/setenv (Windows: bin\\setenv.bat) put export JAVA_OPTS=\"" + OPTION
                    + "\", which replaces Karaf's own options, of which Java 25 does not know all, and start bin/karaf server";
        }
        if (framework.equals("org.eclipse.osgi")) {
            return property.apply("eclipse.launcher") != null
                    ? "Equinox: in the launcher's .ini file, eclipse.ini for Eclipse, put " + OPTION + " on a line of its own below -vmargs"
                    : "Equinox: start java " + OPTION + " -jar org.eclipse.osgi.jar, as configuration/config.ini holds no options of Java";
        }
        if (framework.equals("org.apache.felix.framework") && (property.apply("felix.auto.deploy.action") != null || property.apply("felix.auto.deploy.dir") != null)) {
            return "Felix: start java " + OPTION + " -jar bin/felix.jar, as conf/config.properties holds no options of Java";
        }
        return withoutContainer(false);
    }

    /**
     * For a program that starts java itself.
     *
     * @param modules whether the library is on the module path
     * @return one line
     */
    public static String withoutContainer(boolean modules) {
        return modules
                ? "start java with --enable-native-access=com.vmaccel.ffi"
                : "start java with " + OPTION + ", or put Enable-Native-Access: ALL-UNNAMED into the manifest of the jar that java -jar starts";
    }
}
