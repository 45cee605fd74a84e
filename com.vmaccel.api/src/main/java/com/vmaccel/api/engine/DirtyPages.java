package com.vmaccel.api.engine;

/** The pages of one slot that were written since the last harvest, and since the last snapshot. */
record DirtyPages(PageBitmap unharvested, PageBitmap unsaved) {

    static DirtyPages of(long sizeBytes, long pageBytes) {
        return new DirtyPages(new PageBitmap(sizeBytes, pageBytes), new PageBitmap(sizeBytes, pageBytes));
    }

    void mark(long offset, long sizeBytes) {
        unharvested.mark(offset, sizeBytes);
        unsaved.mark(offset, sizeBytes);
    }
}
