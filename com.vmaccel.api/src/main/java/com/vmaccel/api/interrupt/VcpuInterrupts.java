package com.vmaccel.api.interrupt;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The interrupt inputs of one vCPU where no emulated controller feeds it ({@code InterruptMode.NONE}). A thread-safe queue: what is queued from any thread
 * makes a running vCPU leave the guest, take the event when the architecture lets it, and go on, without an exit the caller would see.
 */
@ProviderType
public interface VcpuInterrupts {

    /**
     * Queues an external interrupt. Interrupts are delivered in the order of their queueing, each as soon as the guest accepts interrupts. An engine without the
     * capability {@code INTERRUPT_WINDOW} may not see that moment: it then looks again whenever the vCPU leaves the guest for any reason, so a guest that enables
     * interrupts and never leaves by itself gets the interrupt no sooner than when another one is queued or the vCPU is kicked.
     *
     * @param vector 32 to 255 by convention, 0 to 255 by architecture
     * @throws IllegalArgumentException if the vector is out of range
     * @throws com.vmaccel.api.error.UnsupportedCapabilityException if the engine cannot inject, or the interrupt mode has a controller
     */
    void interrupt(int vector);

    /**
     * Queues a non-maskable interrupt. It is taken before external interrupts that wait, and not while the handler of another runs. A second one before the
     * first was delivered is merged with it, as in hardware.
     *
     * @throws com.vmaccel.api.error.UnsupportedCapabilityException if the engine cannot inject them
     */
    void nmi();

    /**
     * Queues a system management interrupt. It is taken before all others, and not in system management mode. A second one before the first was delivered is merged with it.
     *
     * @throws com.vmaccel.api.error.UnsupportedCapabilityException unless the virtual machine has {@code SYSTEM_MANAGEMENT}
     */
    void smi();

    /**
     * Tells whether the vCPU would take an external interrupt at once: interrupts are enabled, not shadowed, and none is on its way. As of the last exit, or of what
     * was written to the vCPU since; to be called on the owner thread.
     *
     * @return true if an interrupt queued now is delivered before the next instruction
     */
    boolean isReady();

    /**
     * Asks for an {@code InterruptWindow} exit as soon as the vCPU would take an external interrupt, after those that are queued. Withdrawn by that exit. For callers that learn the vector
     * only when the interrupt is acknowledged, such as a user-space 8259.
     *
     * @throws com.vmaccel.api.error.UnsupportedCapabilityException if the engine cannot report the window
     */
    void requestWindow();
}
