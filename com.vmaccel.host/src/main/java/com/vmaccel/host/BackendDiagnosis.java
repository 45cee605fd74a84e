package com.vmaccel.host;

/**
 * How far a backend got on this host.
 *
 * @param id the backend's id, for example {@code "kvm"}
 * @param bundle the symbolic name of its bundle, which is also its module name
 * @param description what it is, a few words
 * @param layer how far it got
 */
public record BackendDiagnosis(String id, String bundle, String description, Layer layer) {}
