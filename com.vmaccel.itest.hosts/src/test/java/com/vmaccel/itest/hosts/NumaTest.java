package com.vmaccel.itest.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.itest.hosts.guest.Topology;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each NUMA host has the topology of its name, as a Java program there sees it. */
class NumaTest {

    private static final Map<String, List<String>> TOPOLOGIES = new TreeMap<>(Map.of(
            "1node", List.of("cpus 0-1", "node0 cpus 0-1 memory distances 10", "has_memory 0"),
            "2node", List.of("cpus 0-3", "node0 cpus 0-1 memory distances 10 21", "node1 cpus 2-3 memory distances 21 10", "has_memory 0-1"),
            "2node-arm64", List.of("cpus 0-3", "node0 cpus 0-1 memory distances 10 21", "node1 cpus 2-3 memory distances 21 10", "has_memory 0-1"),
            "2node-smt", List.of("cpus 0-7", "node0 cpus 0-3 memory distances 10 21", "node1 cpus 4-7 memory distances 21 10", "has_memory 0-1"),
            "2node-offline", List.of("cpus 0-1", "node0 cpus 0-1 memory distances 10 21", "node1 cpus  memory distances 21 10", "has_memory 0-1"),
            "3node-memoryless", List.of("cpus 0-2", "node0 cpus 0 memory distances 10 15 20", "node1 cpus 1 distances 15 10 25",
                    "node2 cpus 2 memory distances 20 25 10", "has_memory 0,2"),
            "3node-cpuless", List.of("cpus 0-1", "node0 cpus 0 memory distances 10 21 17", "node1 cpus 1 memory distances 21 10 28",
                    "node2 cpus  memory distances 17 28 10", "has_memory 0-2"),
            "4node-asym", List.of("cpus 0-3", "node0 cpus 0 memory distances 10 12 20 32", "node1 cpus 1 memory distances 14 10 22 20",
                    "node2 cpus 2 memory distances 24 26 10 12", "node3 cpus 3 memory distances 40 28 16 10", "has_memory 0-3")));

    @TestFactory
    Stream<DynamicTest> topologies() {
        return TOPOLOGIES.entrySet().stream().map(topology -> DynamicTest.dynamicTest(topology.getKey(), () -> {
            GuestProcess.Ended ended = EmulatedHost.numa(topology.getKey()).prepare().runProgram(Topology.class).assertStatus(0);
            assertEquals(topology.getValue(), ended.out(), ended::toString);
        }));
    }
}
