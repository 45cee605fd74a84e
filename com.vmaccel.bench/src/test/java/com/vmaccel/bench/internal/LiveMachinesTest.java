package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Backend;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.bench.BenchmarkOptions;
import com.vmaccel.tck.junit.RequiredSuites;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thousand virtual machines in the heap that this module's tests have, 256 MiB. */
class LiveMachinesTest {

    private final List<Backend> backends = Accelerators.backends(Platform.current(), System.out::println);

    @Test
    void aThousandMachinesFitAndOneTakesLittleHeap() {
        RequiredSuites.accelerator("kvm", X86Accelerator.class);
        assertTrue(Runtime.getRuntime().maxMemory() <= 256L << 20, "the heap of this module's tests is limited by its pom");
        Bench bench = new Bench(Accelerators.accelerators(backends, System.out::println), backends, BenchmarkOptions.defaults(), System.out::println);
        List<Result> results = new LiveMachines(new LiveMachines.Effort(1000, 1)).measure(bench);
        assertEquals(List.of("vms", "vms.heapPerVm", "vms.heapInUse", "vms.heapLimit"), results.stream().map(Result::name).toList());
        assertEquals(1000, results.get(0).value());
        double kib = results.get(1).value();
        assertTrue(kib > 0 && kib <= 64, () -> kib + " KiB of heap for each virtual machine");
    }
}
