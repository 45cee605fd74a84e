package com.vmaccel.host.internal;

import com.vmaccel.api.capability.Platform;
import com.vmaccel.host.BackendDiagnosis;
import com.vmaccel.host.Layer;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A backend the library knows of.
 *
 * @param id its id
 * @param bundle the symbolic name of its bundle
 * @param description what it is
 * @param platforms where it can exist; empty for everywhere
 * @param source how to get it where it can exist, one line
 */
record CatalogueEntry(String id, String bundle, String description, Set<Platform> platforms, String source) {

    BackendDiagnosis diagnosis(Layer layer) {
        return new BackendDiagnosis(id, bundle, description, layer);
    }

    Layer notInstalled(Platform host) {
        return new Layer.NotInstalled(isFor(host) ? source : elsewhere(host));
    }

    boolean isFor(Platform host) {
        return platforms.isEmpty() || platforms.contains(host);
    }

    /** What to say on a host the backend is not for. */
    String elsewhere(Platform host) {
        String names = platforms.stream().map(Platform::toString).sorted().collect(Collectors.joining(", "));
        return "nothing to be done here: it is for " + names + ", this host is " + host;
    }
}
