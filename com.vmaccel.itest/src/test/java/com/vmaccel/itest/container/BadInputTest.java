package com.vmaccel.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.itest.Checkout;
import com.vmaccel.itest.container.TestContainer.Executed;
import com.vmaccel.launcher.BundleSet;
import com.vmaccel.api.capability.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong on a command line is told in one line, with status 2; no guest is run for it. */
class BadInputTest {

    @TempDir
    static Path folder;

    private static TestContainer container;

    @BeforeAll
    static void start() throws IOException {
        container = TestContainer.start(TestContainer.distribution(folder), BundleSet.ALL, Map.of());
        Files.createFile(folder.resolve("empty"));
        Files.write(folder.resolve("halt"), new byte[] {(byte) 0xf4});
        Files.write(folder.resolve("big"), new byte[100_000]);
        byte[] good = Files.readAllBytes(Checkout.guest("hello-elf64"));
        Files.write(folder.resolve("cut"), Arrays.copyOf(good, 40));
        Files.write(folder.resolve("half"), Arrays.copyOf(good, 130));
        change("entry", good, 24, Long.BYTES, 0x1234_5678_9abcL);
        change("table", good, 32, Long.BYTES, -1);
        change("count", good, 56, Short.BYTES, 0xffff);
        change("kind", good, 16, Short.BYTES, 3);
        change("machine", good, 18, Short.BYTES, 183);
    }

    /** An executable with one field of its header changed. */
    private static void change(String name, byte[] good, int offset, int size, long value) throws IOException {
        byte[] bytes = good.clone();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (size == Long.BYTES) {
            buffer.putLong(offset, value);
        } else {
            buffer.putShort(offset, (short) value);
        }
        Files.write(folder.resolve(name), bytes);
    }

    @AfterAll
    static void stop() {
        container.close();
    }

    private static void assertRefused(int status, String line, String... arguments) {
        assertEquals(new Executed(status, "", line + "\n"), container.execute(arguments));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            empty   | is empty
            missing | no such file
            .       | is a directory
            cut     | ELF header is truncated: 40 of 64 bytes
            half    | segment 0 at offset 0x78, 0x44 bytes, reach past the end of the file (130 bytes)
            entry   | entry 0x123456789abc is outside of all segments (by their physical addresses)
            table   | program headers at offset 0xffffffffffffffff, 0x38 bytes, reach past the end of the file (400 bytes)
            count   | has too many program headers
            kind    | is position-independent or a shared object (ET_DYN); link it with -static -no-pie
            machine | is for machine 183, not for x86 (62 in ELF64)
            """)
    void anImageThatIsNone(String name, String problem) {
        Path image = folder.resolve(name);
        assertRefused(2, "vmaccel: " + image + ": " + problem, "run", image.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --memory 64K big                               | %s/big: does not fit into memory: it needs 0x7c00 to 0x2029f, but RAM is 0x10000 bytes
            --firmware halt                                | %s/halt: is not a firmware ROM: 1 bytes is not a multiple of 4096 of at most 8388608
            --firmware empty                               | %s/empty: is empty
            --mode long --load 0x100000 --entry 0x0 halt   | %s/halt: entry 0x0 is outside of the image at 0x100000 to 0x100000
            --load 0x10000 halt                            | %s/halt: entry 0x10000 cannot be reached in real mode (at most 0xffff)
            --load 0x7fffffffffffffff halt                 | %s/halt: load address 0x7fffffffffffffff is out of range
            """)
    void anImageThatDoesNotFitItsOptions(String arguments, String problem) {
        String[] words = ("run " + arguments).split(" ");
        words[words.length - 1] = folder.resolve(words[words.length - 1]).toString();
        assertRefused(2, "vmaccel: " + problem.formatted(folder), words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --memory much image              | Invalid value for option '--memory': 'much' is not a size such as 64M or 1G
            --memory 5000 image              | memory of 5000 bytes: must be a multiple of 4096, at least 65536 and at most 4398046511104
            --memory 16T image               | memory of 17592186044416 bytes: must be a multiple of 4096, at least 65536 and at most 4398046511104
            --timeout 10 image               | Invalid value for option '--timeout': '10' is not a time such as 500ms, 10s or 2m
            --timeout 0s image               | Invalid value for option '--timeout': '0s' leaves no time at all
            --load 7c00 image                | Invalid value for option '--load': '7c00' is not an address such as 0x7c00
            --mode odd image                 | Invalid value for option '--mode': expected one of [REAL, PROTECTED, LONG] (case-insensitive) but was 'odd'
            --firmware --mode real image     | --firmware goes with none of --mode, --load and --entry
            --sumary image                   | Unknown option: '--sumary', did you mean --summary?
            --timeout                        | Missing required parameter for option '--timeout' (TIME)
            image other                      | Unmatched argument at index 2: 'other'
            """)
    void optionsThatMakeNoSense(String arguments, String problem) {
        assertRefused(2, "vmaccel: " + problem + " (see 'vmaccel run --help')", ("run " + arguments).split(" "));
    }

    @Test
    void anEngineThatIsUnknownOrNotInstalled() {
        String image = folder.resolve("halt").toString();
        assertRefused(2, "vmaccel: unknown backend 'nosuch': known are kvm, hvf, whpx, vz, soft (see 'vmaccel run --help')", "run", "--accel", "nosuch", image);
        assertRefused(70, "vmaccel: vz: cannot be used here: not installed (nothing to be done here: it is for macos/aarch64, macos/x86_64, this host is "
                + Platform.current() + ") (see 'vmaccel doctor')", "run", "--accel", "vz", image);
    }
}
