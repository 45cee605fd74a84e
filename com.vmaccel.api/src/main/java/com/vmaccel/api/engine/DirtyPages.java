package com.vmaccel.api.engine;

/**
 * The pages of one slot that were written since the last harvest, and since the last snapshot. Host writes {@link #mark} by several threads at a time; as a sink it
 * is used under the lock that excludes them.
 */
record DirtyPages(long start, PageBitmap unharvested, PageBitmap unsaved) implements DirtySink {

    static DirtyPages of(long start, long sizeBytes, long pageBytes) {
        return new DirtyPages(start, new PageBitmap(sizeBytes, pageBytes), new PageBitmap(sizeBytes, pageBytes));
    }

    void mark(long offset, long sizeBytes) {
        unharvested.mark(offset, sizeBytes);
        unsaved.mark(offset, sizeBytes);
    }

    @Override
    public void run(long gpa, long sizeBytes) {
        mark(gpa - start, sizeBytes);
    }

    @Override
    public void word(int word, long bits) {
        unharvested.add(word, bits);
        unsaved.add(word, bits);
    }
}
