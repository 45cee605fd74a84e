package com.vmaccel.machine;

import com.vmaccel.machine.internal.ElfReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes {@link GuestImage}s of files. Files are taken for hostile: whatever is in them, the outcome is an image or a {@link BadImageException}. An ELF file is
 * known by its magic number; everything else is a flat image. Firmware looks like any flat image, so it is loaded on request only.
 */
public final class ImageLoader {

    /** The largest file that is read, in bytes. */
    public static final int MAX_FILE_BYTES = 512 << 20;

    /** Where a flat image is loaded and begins if nobody says otherwise: where a PC loads a boot sector. */
    public static final long DEFAULT_LOAD = 0x7c00;

    private ImageLoader() {}

    /**
     * Loads a static ELF executable or a flat real-mode image, whichever the file is.
     *
     * @param file the file
     * @return the image; a flat one is loaded at, and begins at, {@link #DEFAULT_LOAD}
     * @throws BadImageException if the file cannot be read or is not an image
     */
    public static GuestImage load(Path file) {
        return recognise(file.toString(), read(file));
    }

    /**
     * Loads a flat image.
     *
     * @param file the file; its contents do not matter, not even an ELF header
     * @param mode the mode it begins in
     * @param load the guest-physical address of its first byte
     * @param entry where it begins, see {@link GuestImage.Flat}
     * @return the image
     * @throws BadImageException if the file cannot be read or does not fit these addresses
     */
    public static GuestImage.Flat loadFlat(Path file, StartMode mode, long load, long entry) {
        return new GuestImage.Flat(file.toString(), mode, load, entry, read(file));
    }

    /**
     * Loads a firmware ROM.
     *
     * @param file the file
     * @return the image
     * @throws BadImageException if the file cannot be read or has a size no ROM has
     */
    public static GuestImage.Firmware loadFirmware(Path file) {
        return new GuestImage.Firmware(file.toString(), read(file));
    }

    /**
     * Makes an image of bytes, as {@link #load} does of a file.
     *
     * @param name the name for messages
     * @param contents the bytes, not to be changed afterwards
     * @return the image
     * @throws BadImageException if they are not an image
     */
    public static GuestImage recognise(String name, MemorySegment contents) {
        if (ElfReader.isElf(contents)) {
            return ElfReader.read(name, contents);
        }
        return new GuestImage.Flat(name, StartMode.REAL, DEFAULT_LOAD, DEFAULT_LOAD, contents);
    }

    private static MemorySegment read(Path file) {
        String name = file.toString();
        if (!Files.exists(file)) {
            throw new BadImageException(name, "no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new BadImageException(name, Files.isDirectory(file) ? "is a directory" : "is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new BadImageException(name, "has %d bytes; at most %d are read".formatted(Files.size(file), MAX_FILE_BYTES));
            }
            return MemorySegment.ofArray(in.readNBytes(MAX_FILE_BYTES));
        } catch (AccessDeniedException e) {
            throw new BadImageException(name, "may not be read: permission denied");
        } catch (IOException e) {
            throw new BadImageException(name, "cannot be read: " + e.getMessage());
        }
    }
}
