package com.vmaccel.shell.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.live.LiveMachine;
import com.vmaccel.host.Doctor;
import com.vmaccel.machine.BoardOptions;
import com.vmaccel.machine.BoardRun;
import com.vmaccel.machine.ImageLoader;
import com.vmaccel.machine.RunResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The commands of the scope {@code vmaccel}. Text that a command returns is what a shell prints. */
@Component(service = ShellCommands.class)
@GogoCommand(scope = "vmaccel", function = {"list", "doctor", "run", "regs", "exits", "drain"})
public final class ShellCommands {

    private final BundleContext context;
    private final Engines engines;
    private final Doctor doctor;

    /**
     * Makes the commands.
     *
     * @param context of this bundle
     * @param engines what there is
     * @param doctor examines the host
     */
    @Activate
    public ShellCommands(BundleContext context, @Reference Engines engines, @Reference Doctor doctor) {
        this.context = context;
        this.engines = engines;
        this.doctor = doctor;
    }

    /**
     * Lists what is alive.
     *
     * @return each backend with its virtual machines and the owners of their vCPUs
     */
    @Descriptor("list the backends and their live virtual machines, with the threads that own vCPUs")
    public String list() {
        StringBuilder text = new StringBuilder();
        for (Backend backend : engines.backends()) {
            text.append(backend.id()).append(": ").append(state(backend)).append('\n');
            engines.machinesOf(backend.id()).forEach(machine -> text.append("  ").append(machine).append('\n'));
        }
        return text.isEmpty() ? "no backend" : text.toString().stripTrailing();
    }

    private String state(Backend backend) {
        return switch (backend.availability()) {
            case Availability.Unavailable no -> "unavailable: " + no;
            case Availability.Available _ -> engines.isRefusing(backend.id()) ? "drained" : "available";
        };
    }

    /**
     * Examines the host.
     *
     * @return the report
     */
    @Descriptor("say which backends this host has, which not, why, and the remedy")
    public String doctor() {
        return doctor.examine().toText().stripTrailing();
    }

    /**
     * Runs a guest to its end.
     *
     * @param session takes the guest's serial output
     * @param accel the backend's id, or empty for the best
     * @param timeoutSeconds how long it may run
     * @param image the file
     * @return how it ended
     */
    @Descriptor("run a guest image: a static ELF executable, a flat image or firmware; its serial port is the output")
    public String run(
            CommandSession session,
            @Descriptor("insist on this backend, for example kvm") @Parameter(names = {"-a", "--accel"}, absentValue = "") String accel,
            @Descriptor("end the guest after so many seconds") @Parameter(names = {"-t", "--timeout"}, absentValue = "60") int timeoutSeconds,
            @Descriptor("the file to run") String image) {
        BoardOptions options = BoardOptions.defaults().withOutput(session.getConsole()).withTimeout(Duration.ofSeconds(timeoutSeconds));
        Path folder = session.currentDir();
        var guest = ImageLoader.load(folder == null ? Path.of(image) : folder.resolve(image));
        var accelerator = engines.select(accel);
        RunResult result = new BoardRun(accelerator, guest, options).run();
        session.getConsole().flush();
        return accelerator.id() + ": status " + result.outcome().status() + ", " + result.outcome().explanation();
    }

    /**
     * Shows registers.
     *
     * @param vm the virtual machine's name
     * @return the registers of each vCPU, at one moment
     */
    @Descriptor("show the registers of a virtual machine's vCPUs; it stops for a moment")
    public String regs(@Descriptor("the virtual machine's name") String vm) {
        return Registers.of(engines.machine(vm).machine()).stripTrailing();
    }

    /**
     * Counts exits for a while.
     *
     * @param millis how long
     * @param vm the virtual machine's name; all without one
     * @return the counts by kind
     * @throws InterruptedException if the shell ends
     */
    @Descriptor("count the exits of virtual machines for a while, by kind")
    public String exits(
            @Descriptor("how long, in milliseconds") @Parameter(names = {"-m", "--millis"}, absentValue = "1000") long millis,
            @Descriptor("a virtual machine's name; without one, all") String... vm) throws InterruptedException {
        if (vm.length > 0) {
            engines.machine(vm[0]); // refuses one that is not there
        }
        return ExitCounts.during(context, millis).lines(vm.length > 0 ? vm[0] : "").stripTrailing();
    }

    /**
     * Closes the virtual machines of a backend, whose bundle can be taken away then.
     *
     * @param backend its id
     * @return what is left
     */
    @Descriptor("close the virtual machines of a backend and refuse new ones, until its bundle starts anew; then it can be updated or removed")
    public String drain(@Descriptor("the backend's id, for example kvm") String backend) {
        List<LiveMachine> left = engines.ofBackend(backend).drain();
        if (left.isEmpty()) {
            return backend + " is drained";
        }
        StringBuilder text = new StringBuilder(backend + " is drained, but for what waits for the owners of vCPUs and is given back when they return:");
        left.forEach(machine -> text.append("\n  ").append(machine));
        return text.toString();
    }
}
