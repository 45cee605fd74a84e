package com.vmaccel.api.memory;

import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A virtual machine's record of written pages: a feature that is present when {@code VmConfig} asked for it. One form, whatever the engine does beneath (log,
 * ring or write protection). Thread-safe.
 */
@ProviderType
public interface DirtyTracking {

    /**
     * Reports every page written since the previous harvest, by guests or through {@link GuestMemory}, and forgets it. Vcpus may run meanwhile: a page written
     * during the harvest is in this one or in the next, never in neither. If the visitor throws, what it had not yet been told is lost to later harvests.
     *
     * @param visitor is told of runs of pages, by ascending address; it may use the memory
     */
    void harvest(Visitor visitor);

    /** Is told of written pages. */
    @ConsumerType
    @FunctionalInterface
    interface Visitor {
        /**
         * Reports adjacent written pages.
         *
         * @param gpa the guest-physical address of the first page
         * @param sizeBytes the length of the run, a multiple of the engine's page size
         */
        void dirty(long gpa, long sizeBytes);
    }
}
