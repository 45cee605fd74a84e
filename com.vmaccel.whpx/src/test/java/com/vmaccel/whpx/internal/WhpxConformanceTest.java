package com.vmaccel.whpx.internal;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.RunOptions;
import com.vmaccel.tck.junit.X86VcpuConformance;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The conformance suite on the engine over the double. */
class WhpxConformanceTest extends X86VcpuConformance {

    private static final Path PVM = Path.of("/sys/module/kvm_pvm");
    /** Each virtual machine compiles method handles at first, and the double makes several calls where the platform makes one. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    protected X86Accelerator accelerator() {
        WhpxDouble.need();
        return new X86WhpxAccelerator(settings(), new Whiteboard());
    }

    WhpxSettings settings() {
        return WhpxSettings.DEFAULT;
    }

    @Override
    protected RunOptions options() {
        return RunOptions.defaults().withLimits(knownLimits()).withPatience(PATIENCE);
    }

    /** What the double's engine does not do: KVM of this kind, and the double over any. */
    @Override
    protected KnownLimits knownLimits() {
        List<KnownLimits.Entry> entries = new ArrayList<>(resource("whpx-double.txt").entries());
        if (Files.isDirectory(PVM)) {
            entries.addAll(resource("kvm-pvm.txt").entries());
        }
        return new KnownLimits(entries);
    }

    static KnownLimits resource(String name) {
        return KnownLimits.resource(WhpxConformanceTest.class, "/com/vmaccel/whpx/limits/" + name);
    }
}
