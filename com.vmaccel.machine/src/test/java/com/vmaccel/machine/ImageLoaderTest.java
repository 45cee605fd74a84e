package com.vmaccel.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.vmaccel.api.capability.InterruptMode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageLoaderTest {

    @TempDir
    private Path folder;

    private Path file(int... bytes) throws IOException {
        byte[] contents = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            contents[i] = (byte) bytes[i];
        }
        return Files.write(folder.resolve("image"), contents);
    }

    private static void refused(String problem, Path file, Function<Path, GuestImage> loader) {
        BadImageException bad = assertThrows(BadImageException.class, () -> loader.apply(file));
        assertEquals(file + ": " + problem, bad.getMessage());
    }

    @Test
    void whatIsNotElfIsFlat() throws IOException {
        GuestImage.Flat image = assertInstanceOf(GuestImage.Flat.class, ImageLoader.load(file(0xf4)));
        assertEquals(StartMode.REAL, image.mode());
        assertEquals(0x7c00, image.load());
        assertEquals(0x7c00, image.entry());
        assertEquals(1, image.bytes().byteSize());
        assertEquals(InterruptMode.NONE, image.interruptMode());
    }

    @Test
    void anElfFileIsFlatOnRequest() throws IOException {
        GuestImage.Flat image = ImageLoader.loadFlat(file(0x7f, 'E', 'L', 'F'), StartMode.LONG, 0x10_0000, 0x10_0003);
        assertEquals(StartMode.LONG, image.mode());
        assertEquals(0x10_0003, image.entry());
    }

    @Test
    void anElfFileIsElfOtherwise() throws IOException {
        refused("ELF header is truncated: 4 of 16 bytes", file(0x7f, 'E', 'L', 'F'), ImageLoader::load);
    }

    @Test
    void refusesWhatIsNoFile() {
        refused("no such file", folder.resolve("absent"), ImageLoader::load);
        refused("is a directory", folder, ImageLoader::load);
        refused("is a directory", folder, ImageLoader::loadFirmware);
    }

    @Test
    void refusesADevice() {
        Path device = Path.of("/dev/zero");
        assumeFalse(Files.notExists(device), "no /dev/zero here");
        refused("is not a regular file", device, ImageLoader::load);
    }

    @Test
    void refusesAFileThatMayNotBeRead() throws IOException {
        Path secret = file(0xf4);
        assumeFalse(!folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "no POSIX permissions here");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(secret), "this user may read everything");
        refused("may not be read: permission denied", secret, ImageLoader::load);
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        refused("is empty", file(), ImageLoader::load);
        refused("is empty", file(), ImageLoader::loadFirmware);
    }

    @Test
    void refusesAHugeFileWithoutReadingIt() throws IOException {
        Path huge = folder.resolve("huge");
        try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
            sparse.setLength(ImageLoader.MAX_FILE_BYTES + 1L);
        }
        refused("has 536870913 bytes; at most 536870912 are read", huge, ImageLoader::load);
    }

    @Test
    void refusesFlatAddressesThatMakeNoSense() throws IOException {
        Path image = file(0x90, 0xf4);
        refused("entry 0x1002 is outside of the image at 0x1000 to 0x1001", image, path -> ImageLoader.loadFlat(path, StartMode.REAL, 0x1000, 0x1002));
        refused("entry 0xfff is outside of the image at 0x1000 to 0x1001", image, path -> ImageLoader.loadFlat(path, StartMode.REAL, 0x1000, 0xfff));
        refused("load address 0xffffffffffffffff is out of range", image, path -> ImageLoader.loadFlat(path, StartMode.REAL, -1, 0));
        refused("load address 0x7fffffffffffffff is out of range", image, path -> ImageLoader.loadFlat(path, StartMode.LONG, Long.MAX_VALUE, 0));
        refused("entry 0x10000 cannot be reached in real mode (at most 0xffff)", image,
                path -> ImageLoader.loadFlat(path, StartMode.REAL, 0x10000, 0x10000));
        refused("entry 0x100000000 cannot be reached in protected mode (at most 0xffffffff)", image,
                path -> ImageLoader.loadFlat(path, StartMode.PROTECTED, 0x1_0000_0000L, 0x1_0000_0000L));
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 128 << 10, 256 << 10, 8 << 20})
    void firmwareHasTheSizeOfARom(int size) throws IOException {
        GuestImage.Firmware image = ImageLoader.loadFirmware(Files.write(folder.resolve("rom"), new byte[size]));
        assertEquals(size, image.bytes().byteSize());
        assertEquals(InterruptMode.FULL, image.interruptMode());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4095, 4097, (8 << 20) + 4096})
    void refusesFirmwareOfOtherSizes(int size) throws IOException {
        Path rom = Files.write(folder.resolve("rom"), new byte[size]);
        BadImageException bad = assertThrows(BadImageException.class, () -> ImageLoader.loadFirmware(rom));
        assertTrue(bad.getMessage().contains(size + " bytes is not a multiple of 4096 of at most 8388608"), bad::getMessage);
    }
}
