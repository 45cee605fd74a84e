package com.vmaccel.machine;

import java.nio.file.Path;
import java.util.List;

/** The guests in examples/guests; tests run in the folder of their module. */
final class ExampleGuests {

    static final Path FOLDER = Path.of("..", "examples", "guests");
    static final List<String> NAMES = List.of("hello-real", "hello-elf32", "hello-elf64", "exit-status", "echo", "echo-rom");

    private ExampleGuests() {}

    static GuestImage load(String name) {
        Path file = FOLDER.resolve(name);
        return name.endsWith("-rom") ? ImageLoader.loadFirmware(file) : ImageLoader.load(file);
    }
}
