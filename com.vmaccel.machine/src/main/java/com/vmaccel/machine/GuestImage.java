package com.vmaccel.machine;

import com.vmaccel.api.capability.InterruptMode;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A program for a bare x86 machine, checked as far as that is possible without knowing how much memory there will be. {@link ImageLoader} makes images of
 * files. Immutable; the bytes must not be changed afterwards.
 */
public sealed interface GuestImage {

    /**
     * Returns the name for messages.
     *
     * @return usually the path of the file
     */
    String name();

    /**
     * Returns the interrupt hardware the image expects.
     *
     * @return {@code FULL} for firmware, for which a board has controllers of its own where the engine has none; {@code NONE} for all others, so that a halt ends them
     */
    default InterruptMode interruptMode() {
        return InterruptMode.NONE;
    }

    /**
     * Bytes that are loaded as they are.
     *
     * @param name for messages
     * @param mode the mode it begins in
     * @param load the guest-physical address of its first byte
     * @param entry where it begins: an offset into segment 0 in real mode, at most 0xffff; a guest-physical address below 4 GiB otherwise
     * @param bytes its contents
     */
    record Flat(String name, StartMode mode, long load, long entry, MemorySegment bytes) implements GuestImage {

        /** Refuses an empty image, one that wraps round the address space, and an entry outside of it. */
        public Flat {
            bytes = bytes.asReadOnly();
            if (bytes.byteSize() == 0) {
                throw new BadImageException(name, "is empty");
            }
            if (load < 0 || load + bytes.byteSize() < 0) {
                throw new BadImageException(name, "load address 0x%x is out of range".formatted(load));
            }
            if (entry < load || entry >= load + bytes.byteSize()) {
                throw new BadImageException(name, "entry 0x%x is outside of the image at 0x%x to 0x%x"
                        .formatted(entry, load, load + bytes.byteSize() - 1));
            }
            requireReachable(name, mode, entry);
        }
    }

    /**
     * A static ELF executable. It is loaded by its segments' physical addresses and begins in protected mode (ELF32) or long mode (ELF64).
     *
     * @param name for messages
     * @param mode {@code PROTECTED} or {@code LONG}
     * @param entry the guest-physical address where it begins
     * @param segments what to load, by ascending address
     */
    record Elf(String name, StartMode mode, long entry, List<Segment> segments) implements GuestImage {

        /** Refuses overlapping segments and an entry outside of them. */
        public Elf {
            segments = segments.stream().sorted(Comparator.comparingLong(Segment::gpa)).toList();
            for (int i = 1; i < segments.size(); i++) {
                Segment previous = segments.get(i - 1);
                if (previous.gpa + previous.sizeBytes > segments.get(i).gpa) {
                    throw new BadImageException(name, "segments overlap: %s and %s".formatted(previous, segments.get(i)));
                }
            }
            if (segments.stream().noneMatch(segment -> segment.contains(entry))) {
                throw new BadImageException(name, "entry 0x%x is outside of all segments (by their physical addresses)".formatted(entry));
            }
            requireReachable(name, mode, entry);
        }

        /**
         * A piece of memory an executable asks for.
         *
         * @param gpa its guest-physical address
         * @param bytes its first bytes
         * @param sizeBytes its length in memory, at least 1; what follows the bytes is zero
         */
        public record Segment(long gpa, MemorySegment bytes, long sizeBytes) {

            /** Refuses a length below that of the bytes, and wrapping round the address space. */
            public Segment {
                bytes = bytes.asReadOnly();
                if (sizeBytes < Math.max(1, bytes.byteSize()) || gpa < 0 || gpa + sizeBytes < 0) {
                    throw new IllegalArgumentException("segment of %d bytes in %d at 0x%x".formatted(bytes.byteSize(), sizeBytes, gpa));
                }
            }

            /**
             * Tells whether an address lies in this segment.
             *
             * @param address a guest-physical address
             * @return true if it does
             */
            public boolean contains(long address) {
                return address >= gpa && address - gpa < sizeBytes;
            }

            @Override
            public String toString() {
                return "0x%x to 0x%x".formatted(gpa, gpa + sizeBytes - 1);
            }
        }
    }

    /**
     * A firmware ROM such as a PC BIOS. It is mapped so that it ends at 4 GiB, its last 128 KiB (or all, if less) are copied to memory that ends at 1 MiB, and
     * it begins at the reset vector, 16 bytes below 4 GiB.
     *
     * @param name for messages
     * @param bytes its contents, a multiple of 4 KiB and at most {@value #MAX_BYTES} bytes
     */
    record Firmware(String name, MemorySegment bytes) implements GuestImage {

        /** The largest ROM that can be mapped, in bytes. */
        public static final int MAX_BYTES = 8 << 20;

        /** Refuses a size that no ROM has. */
        public Firmware {
            bytes = bytes.asReadOnly();
            long size = bytes.byteSize();
            if (size == 0) {
                throw new BadImageException(name, "is empty");
            }
            if ((size & 0xfff) != 0 || size > MAX_BYTES) {
                throw new BadImageException(name, "is not a firmware ROM: %d bytes is not a multiple of 4096 of at most %d".formatted(size, MAX_BYTES));
            }
        }

        @Override
        public InterruptMode interruptMode() {
            return InterruptMode.FULL;
        }
    }

    private static void requireReachable(String name, StartMode mode, long entry) {
        long last = mode == StartMode.REAL ? 0xffff : 0xffff_ffffL;
        if (entry > last) {
            throw new BadImageException(name, "entry 0x%x cannot be reached in %s mode (at most 0x%x)"
                    .formatted(entry, mode.name().toLowerCase(Locale.ROOT), last));
        }
    }
}
