package com.vmaccel.launcher.command;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.machine.BoardOptions;
import com.vmaccel.machine.GuestImage;
import com.vmaccel.machine.OpenBoard;
import com.vmaccel.tck.lockstep.FuzzOptions;
import com.vmaccel.tck.lockstep.FuzzReport;
import com.vmaccel.tck.lockstep.InstructionFuzzer;
import com.vmaccel.tck.lockstep.Lockstep;
import com.vmaccel.tck.lockstep.LockstepDevices;
import com.vmaccel.tck.lockstep.LockstepDevices.Reply;
import com.vmaccel.tck.lockstep.LockstepMachine;
import com.vmaccel.tck.lockstep.LockstepOptions;
import com.vmaccel.tck.lockstep.LockstepResult;
import com.vmaccel.tck.lockstep.ProgramFuzzer;
import com.vmaccel.tck.lockstep.ProgramMode;
import com.vmaccel.tck.lockstep.ProgramReport;
import java.io.OutputStream;
import java.io.PrintWriter;

/**
 * Compares two engines and reports.
 *
 * @param out for the report
 * @param running is told how to end the comparison
 */
record LockstepRun(PrintWriter out, RunningCommand running) {

    private static final int DIFFERENT = 1;

    /** Compares a guest. */
    int guest(LockstepOptions options, GuestImage image, BoardOptions board, X86Accelerator first, X86Accelerator second) {
        try (OpenBoard left = new OpenBoard(first, image, board);
                OpenBoard right = new OpenBoard(second, image, board.withOutput(OutputStream.nullOutputStream()))) {
            Lockstep lockstep = new Lockstep(machine(first, left), machine(second, right), devices(left), options);
            running.stoppable(lockstep::stop);
            return report(lockstep.run());
        }
    }

    private static LockstepMachine machine(X86Accelerator accelerator, OpenBoard board) {
        return new LockstepMachine(accelerator.id(), board.vm(), board.vcpu());
    }

    private static LockstepDevices devices(OpenBoard board) {
        return exit -> {
            Reply reply = reply(board, exit);
            return board.outcome().isPresent() ? new Reply.End() : reply;
        };
    }

    private static Reply reply(OpenBoard board, VcpuExit exit) {
        return switch (exit) {
            case VcpuExit.PortRead(int port, int size) -> new Reply.Value(board.pio().read(port, size));
            case VcpuExit.MmioRead(var gpa, int size) -> new Reply.Value(board.mmio().read(gpa.value(), size));
            case VcpuExit.PortWrite(int port, int size, long value) -> {
                board.pio().write(port, size, value);
                yield new Reply.Done();
            }
            case VcpuExit.MmioWrite(var gpa, int size, long value) -> {
                board.mmio().write(gpa.value(), size, value);
                yield new Reply.Done();
            }
            default -> LockstepDevices.NONE.reply(exit);
        };
    }

    private int report(LockstepResult result) {
        out.println(switch (result) {
            case LockstepResult.Agreed(long steps, VcpuExit last) -> "no difference in %d steps to the guest's end, %s".formatted(steps, last);
            case LockstepResult.Unfinished(long steps) -> "no difference in %d steps; the guest has not ended".formatted(steps);
            case LockstepResult.Diverged diverged -> diverged.report();
        });
        out.flush();
        return result instanceof LockstepResult.Diverged ? DIFFERENT : 0;
    }

    /** Compares random programs of ring 0. */
    int programs(ProgramMode mode, FuzzOptions options, X86Accelerator first, X86Accelerator second) {
        ProgramFuzzer fuzzer = new ProgramFuzzer(first, second, mode, options);
        running.stoppable(fuzzer::stop);
        ProgramReport report = fuzzer.run();
        report.findings().forEach((seed, finding) -> out.printf("seed %d: %s%n", seed, finding.report()));
        out.printf("%d programs of ring 0 in mode %s from seed %d, %d equal exits, %d left out, %d ended as stuck, %d differ%n",
                report.programs(), mode, options.seed(), report.exits(), report.leftOut(), report.stuck(), report.findings().size());
        out.flush();
        return report.findings().isEmpty() ? 0 : DIFFERENT;
    }

    /** Compares random instructions. */
    int random(FuzzOptions options, X86Accelerator first, X86Accelerator second) {
        InstructionFuzzer fuzzer = new InstructionFuzzer(first, second, options);
        running.stoppable(fuzzer::stop);
        FuzzReport report = fuzzer.run();
        report.findings().forEach(out::println);
        report.unrepeatable().forEach(once -> out.println("not repeatable, " + once));
        out.printf("%d instructions of %d operations from seed %d, %d faults, %d beyond judgement, %d not repeatable, %d differ%n",
                report.instances(), report.executed().size(), options.seed(), report.faults(), report.unjudged(), report.unrepeatable().size(), report.findings().size());
        out.flush();
        return report.findings().isEmpty() ? 0 : DIFFERENT;
    }
}
