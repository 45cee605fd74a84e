package com.vmaccel.x86;

/**
 * What a processor reaches beyond its registers: guest-physical memory and ports. Called on the processor's thread only. A method that cannot answer yet throws
 * {@link Suspension}: the instruction then has changed nothing that the guest can see but accesses the bus has performed, and is executed again from its beginning when the
 * answer is there, repeating all its accesses in the same order; {@link AccessReplay} answers those that were completed before.
 */
public interface Bus {

    /**
     * Finds the memory behind a page. What is found is read and written directly; everything else comes to the other methods.
     *
     * @param gpa any guest-physical address of the page
     * @param frame is filled in
     * @return whether there is memory; if not the frame is as it was
     */
    boolean find(long gpa, PageFrame frame);

    /**
     * Reads where no memory is.
     *
     * @param gpa a guest-physical address
     * @param sizeBytes 1 to 8, within one page
     * @return the value, little-endian, zero-extended
     */
    long read(long gpa, int sizeBytes);

    /**
     * Writes where no writable memory is.
     *
     * @param gpa a guest-physical address
     * @param sizeBytes 1 to 8, within one page
     * @param value the value, zero-extended
     */
    void write(long gpa, int sizeBytes, long value);

    /**
     * Reads a port.
     *
     * @param port 0 to 0xffff
     * @param sizeBytes 1, 2 or 4
     * @return the value, zero-extended
     */
    long in(int port, int sizeBytes);

    /**
     * Writes a port.
     *
     * @param port 0 to 0xffff
     * @param sizeBytes 1, 2 or 4
     * @param value the value, zero-extended
     */
    void out(int port, int sizeBytes, long value);

    /**
     * Is told that a page found as writable is about to be written: at its first write since the processor last forgot its translations, or more often.
     *
     * @param gpa any guest-physical address of the page
     */
    void writing(long gpa);

    /**
     * Tells whether an access was performed before, for the instruction in progress, where no memory was. There may be memory now.
     *
     * @param gpa a guest-physical address
     * @param sizeBytes 1 to 8, within one page
     * @param write whether it is a write
     * @return whether the next access of the bus is that one
     */
    boolean isRepeated(long gpa, int sizeBytes, boolean write);
}
