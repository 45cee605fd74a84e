package com.vmaccel.host.internal;

import com.vmaccel.api.capability.Platform;
import com.vmaccel.host.Layer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;

/**
 * How far a backend got that offers no service.
 *
 * @param bundles all bundles of the container
 * @param platform the platform of this host
 */
record BundleLayers(List<Bundle> bundles, Platform platform) {

    Layer of(CatalogueEntry entry) {
        Optional<Bundle> bundle = bundles.stream()
                .filter(candidate -> entry.bundle().equals(candidate.getSymbolicName()))
                .max(Comparator.comparingInt(Bundle::getState));
        return bundle.map(found -> of(entry, found)).orElseGet(() -> entry.notInstalled(platform));
    }

    private Layer of(CatalogueEntry entry, Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.INSTALLED -> unresolved(entry, bundle);
            case Bundle.RESOLVED, Bundle.STOPPING -> notStarted(bundle);
            default -> new Layer.Unavailable(
                    name(bundle) + " is started but offers no Backend service", "look for an error of that bundle in the log: its component was not activated");
        };
    }

    private Layer unresolved(CatalogueEntry entry, Bundle bundle) {
        List<Unmet> missing = new UnmetRequirements(bundles).of(bundle);
        if (missing.isEmpty()) {
            return notStarted(bundle);
        }
        String remedy = missing.stream().anyMatch(Unmet::isNative)
                ? "the framework takes this host for another kind: look at org.osgi.framework.os.name and org.osgi.framework.processor in its configuration"
                : "install the bundles that offer what is missing";
        return new Layer.NotResolved(missing.stream().map(Unmet::text).toList(), entry.isFor(platform) ? remedy : entry.elsewhere(platform));
    }

    private static Layer notStarted(Bundle bundle) {
        return new Layer.Unavailable(name(bundle) + " is not started", "start it");
    }

    private static String name(Bundle bundle) {
        return "bundle " + bundle.getSymbolicName() + " " + bundle.getVersion();
    }
}
