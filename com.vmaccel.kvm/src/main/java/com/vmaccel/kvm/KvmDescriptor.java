package com.vmaccel.kvm;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The kernel's side of a vCPU, for ioctls this library has no method for: {@code vcpu.feature(KvmDescriptor.class)}. To be used by the vCPU's owner only, and
 * outside of {@code run}. Whoever changes what the library set up (the signal mask, the registers synchronised with the run page, the state of an unfinished
 * access) puts it back before the library goes on.
 *
 * <p>Source: the kernel's KVM API document, sections 2 and 5.
 */
@ProviderType
public interface KvmDescriptor {

    /**
     * Returns the vCPU's file descriptor, which stays the library's to close.
     *
     * @return a descriptor for vCPU ioctls
     * @throws WrongThreadException on a thread that is not the owner
     * @throws IllegalStateException if the vCPU is closed
     */
    int fd();

    /**
     * Returns the shared page, {@code struct kvm_run} and what follows it.
     *
     * @return the mapping, valid until the vCPU is closed
     * @throws WrongThreadException on a thread that is not the owner
     * @throws IllegalStateException if the vCPU is closed
     */
    MemorySegment run();
}
