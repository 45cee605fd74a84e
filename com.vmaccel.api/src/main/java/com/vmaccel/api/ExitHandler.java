package com.vmaccel.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Handles exits inside {@link Vcpu#run(ExitHandler)}, on the owner thread, without allocation: arguments are primitive and the vCPU completes reads with what
 * the method returns. Any method may call {@link Vcpu#stop()} to end the run after this exit, or {@link Vcpu#decline()} to hand the exit to the caller of
 * {@code run}, which is what the methods do that are not overridden. An exception leaves the exit pending and comes out of {@code run}.
 */
@ConsumerType
public interface ExitHandler {

    /**
     * Reads a port.
     *
     * @param vcpu the vCPU whose guest reads
     * @param port 0 to 0xffff
     * @param size 1, 2 or 4 bytes
     * @return the value; its low bytes count
     */
    default long portRead(Vcpu vcpu, int port, int size) {
        vcpu.decline();
        return 0;
    }

    /**
     * Writes a port.
     *
     * @param vcpu the vCPU whose guest writes
     * @param port 0 to 0xffff
     * @param size 1, 2 or 4 bytes
     * @param value what it writes, zero-extended
     */
    default void portWrite(Vcpu vcpu, int port, int size, long value) {
        vcpu.decline();
    }

    /**
     * Reads where no slot is.
     *
     * @param vcpu the vCPU whose guest reads
     * @param gpa the guest-physical address
     * @param size 1 to 8 bytes
     * @return the value, little-endian; its low bytes count
     */
    default long mmioRead(Vcpu vcpu, long gpa, int size) {
        vcpu.decline();
        return 0;
    }

    /**
     * Writes where no slot is, or to a read-only slot.
     *
     * @param vcpu the vCPU whose guest writes
     * @param gpa the guest-physical address
     * @param size 1 to 8 bytes
     * @param value what it writes, little-endian, zero-extended
     */
    default void mmioWrite(Vcpu vcpu, long gpa, int size, long value) {
        vcpu.decline();
    }

    /**
     * Handles a halt instruction; returning lets the guest go on behind it.
     *
     * @param vcpu the vCPU whose guest halts
     */
    default void halt(Vcpu vcpu) {
        vcpu.decline();
    }

    /**
     * Handles any exit that has no method of its own. An exit that owes a value must be completed or refused here, or declined.
     *
     * @param vcpu the vCPU
     * @param exit the exit
     */
    default void exit(Vcpu vcpu, VcpuExit exit) {
        vcpu.decline();
    }
}
