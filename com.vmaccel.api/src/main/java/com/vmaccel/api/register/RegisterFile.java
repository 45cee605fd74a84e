package com.vmaccel.api.register;

import org.osgi.annotation.versioning.ProviderType;

/** Registers that can be read and written, singly or in bulk. A bulk transfer costs about as much as a single one on most engines. */
@ProviderType
public interface RegisterFile {

    /**
     * Reads a register.
     *
     * @param register a register of this file's architecture
     * @return its value, zero-extended to 64 bits
     * @throws IllegalArgumentException if it is of another architecture
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    long get(Register register);

    /**
     * Writes a register.
     *
     * @param register a register of this file's architecture
     * @param value its new value
     * @throws IllegalArgumentException if it is of another architecture
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses the value
     */
    void set(Register register, long value);

    /**
     * Reads several registers.
     *
     * @param registers which
     * @param values receives their values, in the same order; at least as long
     * @throws IllegalArgumentException naming both lengths if {@code values} is shorter, or if a register is of another architecture
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    void read(Register[] registers, long[] values);

    /**
     * Writes several registers, all or none where the engine can tell beforehand.
     *
     * @param registers which, each at most once
     * @param values their new values, in the same order; at least as long
     * @throws IllegalArgumentException naming both lengths if {@code values} is shorter, or if a register is of another architecture; nothing is written then
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses a value
     */
    void write(Register[] registers, long[] values);
}
