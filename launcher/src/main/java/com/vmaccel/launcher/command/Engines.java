package com.vmaccel.launcher.command;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.Backend;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.Selection;
import com.vmaccel.api.Selector;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.host.BackendDiagnosis;
import com.vmaccel.host.Doctor;
import com.vmaccel.host.Layer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * What the container offers a command.
 *
 * @param doctor knows why a backend is not there
 * @param accelerators those that are usable
 * @param backends all whose bundles resolved
 */
record Engines(Doctor doctor, List<Accelerator> accelerators, List<Backend> backends) {

    private static final String UNUSABLE = "cannot be used here";

    /**
     * Chooses an accelerator and announces a software engine that nobody asked for.
     *
     * @param id insists on this backend; empty for the best one
     * @param command for messages
     * @throws ParameterException if there is no backend of that name
     * @throws UnavailableException if none can be used, with the reasons
     */
    X86Accelerator select(Optional<String> id, CommandLine command) {
        Requirements<X86Accelerator> any = Requirements.x86().allowSoftware();
        if (id.isPresent()) {
            requireAvailable(id.get(), command);
            return choose(any.backend(id.get())).accelerator();
        }
        Selection<X86Accelerator> selection = choose(any);
        if (selection.accelerator().capabilities().kind() == ExecutionKind.SOFTWARE) {
            PrintWriter err = command.getErr();
            err.println("vmaccel: running on " + selection.explanation());
            err.flush();
        }
        return selection.accelerator();
    }

    /**
     * Returns the accelerators for x86 guests that can be used here.
     *
     * @param id only this backend's; empty for all
     * @param command for messages
     * @return one at least
     * @throws ParameterException if there is no backend of that name
     * @throws UnavailableException if there is none, with the reasons
     */
    List<X86Accelerator> all(Optional<String> id, CommandLine command) {
        if (id.isPresent()) {
            return List.of(select(id, command));
        }
        List<X86Accelerator> usable = accelerators.stream().filter(X86Accelerator.class::isInstance).map(X86Accelerator.class::cast).toList();
        return usable.isEmpty() ? List.of(select(id, command)) : usable;
    }

    private Selection<X86Accelerator> choose(Requirements<X86Accelerator> requirements) {
        try {
            return Selector.select(requirements, accelerators, backends);
        } catch (UnavailableException e) {
            throw new UnavailableException("no engine can be used here", e.reasons());
        }
    }

    private void requireAvailable(String id, CommandLine command) {
        List<BackendDiagnosis> known = doctor.examine().backends();
        BackendDiagnosis wanted = known.stream()
                .filter(backend -> backend.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ParameterException(command, "unknown backend '" + id + "': known are "
                        + known.stream().map(BackendDiagnosis::id).collect(Collectors.joining(", "))));
        switch (wanted.layer()) {
            case Layer.Available _ -> {}
            case Layer.NotInstalled(var remedy) -> throw unavailable(id, "not installed", remedy);
            case Layer.NotResolved(var missing, var remedy) -> throw unavailable(id, "not resolved, missing " + String.join("; ", missing), remedy);
            case Layer.Unavailable(var reason, var remedy, var status) -> throw new UnavailableException(id, UNUSABLE, reason, status.orElse(null), remedy);
        }
    }

    private static UnavailableException unavailable(String id, String reason, String remedy) {
        return new UnavailableException(id, UNUSABLE, reason, null, remedy);
    }
}
