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
     * Takes a bitmap of all pages, and keeps nothing of it but what it says.
     *
     * @param words as many as the pages of the slot need: a bit for each written page, the lowest of the first word for the first page; none beyond the end of the slot
     */
    void bitmap(long[] words);
}
