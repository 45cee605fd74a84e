package com.vmaccel.itest.hosts.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints the nodes of its host as the kernel shows them: how many CPUs are online, and for each node its CPUs, whether it has memory, its distances. */
public final class Topology {

    private static final Path SYSTEM = Path.of("/sys/devices/system");

    private Topology() {}

    /** Runs on the emulated host. */
    public static void main(String[] arguments) throws IOException {
        System.out.println("cpus " + text("cpu/online"));
        for (int node = 0; Files.isDirectory(SYSTEM.resolve("node/node" + node)); node++) {
            boolean has = Files.readString(SYSTEM.resolve("node/node" + node + "/meminfo")).lines().anyMatch(line -> line.matches(".*MemTotal: +[1-9].*"));
            System.out.println("node" + node + " cpus " + text("node/node" + node + "/cpulist") + (has ? " memory" : "") + " distances " + text("node/node" + node + "/distance"));
        }
        System.out.println("has_memory " + text("node/has_memory"));
    }

    private static String text(String file) throws IOException {
        return Files.readString(SYSTEM.resolve(file)).strip();
    }
}
