package com.vmaccel.launcher;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Which packages of the framework and of Java bundles on the class path import. The framework exports some hundreds unless it is told otherwise, and puts that list together at each start.
 */
final class SystemPackages {

    private SystemPackages() {}

    /** Returns those that any installed bundle imports, in the form of {@link Constants#FRAMEWORK_SYSTEMPACKAGES}. */
    static String imported(BundleContext system) {
        List<BundleRequirement> imports = Arrays.stream(system.getBundles())
                .map(bundle -> bundle.adapt(BundleRevision.class))
                .filter(Objects::nonNull) // uninstalled meanwhile
                .flatMap(revision -> revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE).stream())
                .toList();
        Bundle framework = system.getBundle(Constants.SYSTEM_BUNDLE_ID);
        return framework.adapt(BundleRevision.class).getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(export -> imports.stream().anyMatch(wanted -> wanted.matches(export)))
                .map(SystemPackages::clause)
                .collect(Collectors.joining(","));
    }

    /** Not with the directive {@code uses}: see {@link BundleHeaders}. */
    private static String clause(BundleCapability export) {
        Object version = export.getAttributes().getOrDefault(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE, Version.emptyVersion);
        return export.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE) + ";version=\"" + version + "\"";
    }
}
