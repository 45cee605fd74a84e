package com.vmaccel.launcher.command;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.Backend;
import com.vmaccel.host.Doctor;
import com.vmaccel.machine.RunResult;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Executes command lines with the services of this container. */
@Component(service = ToIntFunction.class)
@CommandLineProperty(command = "line")
public final class CommandLineService implements ToIntFunction<String[]> {

    private final Doctor doctor;
    private final String version;
    private final RunningCommand running = new RunningCommand();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Accelerator> accelerators;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Backend> backends;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile BenchCommand.@Nullable Runner benchmarks;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile ServeCommand.@Nullable Service service;

    /**
     * Makes the component.
     *
     * @param context of this bundle, whose version the command line states
     * @param doctor finds out about this host
     */
    @Activate
    public CommandLineService(BundleContext context, @Reference Doctor doctor) {
        this.doctor = doctor;
        this.version = text(context.getBundle().getVersion());
    }

    /** What a build between two releases is called elsewhere too; the framework writes the qualifier with a dot. */
    private static String text(Version version) {
        String release = "%d.%d.%d".formatted(version.getMajor(), version.getMinor(), version.getMicro());
        return version.getQualifier().isEmpty() ? release : release + "-" + version.getQualifier();
    }

    @Override
    public int applyAsInt(String[] arguments) {
        try {
            if (!running.begin()) {
                return RunResult.STATUS_INTERRUPTED;
            }
            Engines engines = new Engines(doctor, List.copyOf(accelerators), List.copyOf(backends));
            return new Commands(version, engines, running, benchmarks, service, arguments).execute(arguments);
        } finally {
            running.end();
        }
    }

    /** Ends a guest that runs, and waits for the command: the container is being stopped, usually because the process was asked to end. */
    @Deactivate
    void stop() {
        running.stop();
    }
}
