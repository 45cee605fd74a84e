package com.vmaccel.launcher.command;

import com.vmaccel.host.Doctor;
import com.vmaccel.host.DoctorReport;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which backends this host has, which not, why, and the remedy. */
@Command(
        name = "doctor",
        description = {
            "Say which backends this host has, which not, why, and the remedy.",
            "A backend is not installed, not resolved (its bundle is for another host or lacks something), unavailable or available."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vmaccel doctor",
            "  vmaccel doctor --json | jq '.backends[] | select(.layer == \"available\") | .id'",
            "",
            "Exit status: 0, whatever it finds."
        })
final class DoctorCommand implements Runnable {

    private final Doctor doctor;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    DoctorCommand(Doctor doctor) {
        this.doctor = doctor;
    }

    @Override
    public void run() {
        DoctorReport report = doctor.examine();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.toJson() : report.toText());
        out.flush();
    }
}
