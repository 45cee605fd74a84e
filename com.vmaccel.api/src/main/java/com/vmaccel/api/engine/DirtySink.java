package com.vmaccel.api.engine;

/** Takes the written pages of one slot from its engine, in the form the engine has them in. */
public interface DirtySink {

    /**
     * Takes adjacent written pages.
     *
     * @param gpa the guest-physical address of the first, inside of the slot
     * @param sizeBytes the length of the run, a multiple of the page size
     */
    void run(long gpa, long sizeBytes);

    /**
     * Takes 64 pages at a time, as a bitmap has them.
     *
     * @param word which 64 pages of the slot, from 0
     * @param bits a bit for each written page, the lowest for the first; none beyond the end of the slot
     */
    void word(int word, long bits);
}
