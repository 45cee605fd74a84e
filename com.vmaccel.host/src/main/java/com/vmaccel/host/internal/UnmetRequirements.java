package com.vmaccel.host.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * What keeps a bundle from resolving, computed from its requirements and what the bundles of the container declare to offer. Nothing is resolved by asking.
 *
 * @param bundles all bundles of the container, with the system bundle
 */
record UnmetRequirements(List<Bundle> bundles) {

    List<Unmet> of(Bundle bundle) {
        return of(bundle, new HashSet<>(Set.of(bundle)));
    }

    /** The bundles being looked at count as resolvable, so that a cycle of dependencies ends. */
    private List<Unmet> of(Bundle bundle, Set<Bundle> visited) {
        List<Unmet> missing = new ArrayList<>();
        for (BundleRequirement requirement : revision(bundle).getDeclaredRequirements(null)) {
            if (isMandatory(requirement)) {
                check(requirement, visited, missing);
            }
        }
        return missing;
    }

    private void check(BundleRequirement requirement, Set<Bundle> visited, List<Unmet> missing) {
        List<Bundle> providers = bundles.stream().filter(bundle -> offers(bundle, requirement)).toList();
        if (providers.isEmpty()) {
            missing.add(new Unmet(requirement.getNamespace(), describe(requirement)));
        } else if (providers.stream().noneMatch(provider -> isResolvable(provider, visited))) {
            Bundle first = providers.getFirst();
            String reasons = of(first, visited).stream().map(Unmet::text).collect(Collectors.joining("; "));
            missing.add(new Unmet(requirement.getNamespace(), describe(requirement) + ", for its provider " + first.getSymbolicName() + " lacks " + reasons));
        }
    }

    private boolean isResolvable(Bundle provider, Set<Bundle> visited) {
        if (provider.getState() != Bundle.INSTALLED || visited.contains(provider)) {
            return true;
        }
        Set<Bundle> deeper = new HashSet<>(visited);
        deeper.add(provider);
        return of(provider, deeper).isEmpty();
    }

    private static boolean offers(Bundle bundle, BundleRequirement requirement) {
        return revision(bundle).getDeclaredCapabilities(requirement.getNamespace()).stream().anyMatch(requirement::matches);
    }

    private static boolean isMandatory(BundleRequirement requirement) {
        Map<String, String> directives = requirement.getDirectives();
        return !Constants.RESOLUTION_OPTIONAL.equals(directives.get(Constants.RESOLUTION_DIRECTIVE))
                && !"dynamic".equals(directives.get(Constants.RESOLUTION_DIRECTIVE))
                && Constants.EFFECTIVE_RESOLVE.equals(directives.getOrDefault(Constants.EFFECTIVE_DIRECTIVE, Constants.EFFECTIVE_RESOLVE));
    }

    private String describe(BundleRequirement requirement) {
        String filter = requirement.getDirectives().get(Constants.FILTER_DIRECTIVE);
        String text = filter == null ? requirement.toString() : requirement.getNamespace() + " " + filter;
        return requirement.getNamespace().equals(Unmet.NATIVE) ? text + "; this framework offers " + offered() : text;
    }

    /** What the framework says of the host, without what requirements on the host's kind do not ask for. */
    private String offered() {
        return bundles.stream()
                .flatMap(bundle -> revision(bundle).getDeclaredCapabilities(Unmet.NATIVE).stream())
                .map(BundleCapability::getAttributes)
                .map(UnmetRequirements::kindOfHost)
                .collect(Collectors.joining(" or "));
    }

    private static String kindOfHost(Map<String, Object> attributes) {
        Map<String, Object> kept = new TreeMap<>(attributes);
        kept.keySet().retainAll(Set.of("osgi.native.osname", "osgi.native.processor"));
        return kept.toString();
    }

    private static BundleRevision revision(Bundle bundle) {
        return bundle.adapt(BundleRevision.class);
    }
}
