package com.vmaccel.bench.internal.soft;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** The guest, made by {@code build} of the sources beside it. It boots by multiboot, or is entered in protected mode. */
public final class KernelImage {

    /** Where it is loaded. */
    public static final int ADDRESS = 0x100000;
    /** Where it begins. */
    public static final int ENTRY = ADDRESS + 0x28;
    /** How much memory it needs; what the image does not cover must be zero. */
    public static final int RAM_BYTES = 32 << 20;
    /** Where it tells that a kernel begins and ends, and what that has computed. */
    public static final int TELL_PORT = 0xe9;
    /** Where it tells that it is done. */
    public static final int END_PORT = 0xf4;
    /** What it tells when a kernel begins. */
    public static final int BEGIN = 'B';
    /** What it tells when a kernel ends; eight bytes of its checksum follow. */
    public static final int END = 'E';

    private static final int KERNEL_OFFSET = 0x20;

    private KernelImage() {}

    /** The image with the kernel it is to run, and how often. */
    public static byte[] of(Kernel kernel, int repetitions) {
        try (InputStream in = Objects.requireNonNull(KernelImage.class.getResourceAsStream("guest.bin"))) {
            byte[] image = in.readAllBytes();
            ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(KERNEL_OFFSET, kernel.number()).putInt(KERNEL_OFFSET + Integer.BYTES, repetitions);
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
