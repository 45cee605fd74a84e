package com.vmaccel.shell.internal;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.observe.VmObserver;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.framework.BundleContext;

/** Counts exits for a while. Nobody pays for it at other times. */
final class ExitCounts implements VmObserver {

    /** Of one virtual machine, by kind. */
    private final Map<String, Map<ExitKind, LongAdder>> counts = new ConcurrentHashMap<>();

    static ExitCounts during(BundleContext context, long millis) throws InterruptedException {
        ExitCounts counts = new ExitCounts();
        var registration = context.registerService(VmObserver.class, counts, null);
        try {
            Thread.sleep(millis);
        } finally {
            registration.unregister();
        }
        return counts;
    }

    @Override
    public void exited(String vm, int vcpuId, ExitKind kind) {
        counts.computeIfAbsent(vm, name -> new ConcurrentHashMap<>()).computeIfAbsent(kind, name -> new LongAdder()).increment();
    }

    /** One line for each virtual machine and kind; the empty name stands for all virtual machines. */
    String lines(String vm) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(counts).forEach((name, kinds) -> {
            if (vm.isEmpty() || vm.equals(name)) {
                new TreeMap<>(kinds).forEach((kind, count) ->
                        text.append("%-20s %10d %s\n".formatted(name, count.sum(), kind.name().toLowerCase(Locale.ROOT).replace('_', ' '))));
            }
        });
        return text.isEmpty() ? "no exits\n" : text.toString();
    }
}
