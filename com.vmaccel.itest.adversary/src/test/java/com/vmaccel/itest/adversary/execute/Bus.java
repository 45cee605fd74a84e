package com.vmaccel.itest.adversary.execute;

/** What an instruction reaches beside registers. Any method may end the attempt by throwing; see {@link AccessLog}. */
public interface Bus {

    /**
     * Checks that an access can be made wholly, before its first byte is.
     *
     * @param linear the linear address
     * @param size bytes
     * @param write whether it writes
     */
    void probe(long linear, int size, boolean write);

    /**
     * Reads memory.
     *
     * @param linear the linear address
     * @param size 1 to 8 bytes
     * @return the value, little-endian, zero-extended
     */
    long load(long linear, int size);

    /**
     * Writes memory.
     *
     * @param linear the linear address
     * @param size 1 to 8 bytes
     * @param value its low bytes are written, little-endian
     */
    void store(long linear, int size, long value);

    /**
     * Reads a port.
     *
     * @param port 0 to 0xffff
     * @param size 1, 2 or 4 bytes
     * @return the value
     */
    long in(int port, int size);

    /**
     * Writes a port.
     *
     * @param port 0 to 0xffff
     * @param size 1, 2 or 4 bytes
     * @param value the value
     */
    void out(int port, int size, long value);

    /**
     * Reads an MSR.
     *
     * @param index which
     * @return the value
     */
    long readMsr(int index);

    /**
     * Writes an MSR.
     *
     * @param index which
     * @param value the value
     */
    void writeMsr(int index, long value);
}
