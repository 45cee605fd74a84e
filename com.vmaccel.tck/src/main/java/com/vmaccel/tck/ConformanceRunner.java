package com.vmaccel.tck;

import com.vmaccel.api.X86Accelerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs cases, one at a time, each on a thread of its own. Needs no test framework. */
public final class ConformanceRunner {

    private static final Duration GRACE = Duration.ofSeconds(8);

    private final RunOptions options;

    /**
     * Makes a runner.
     *
     * @param options how to run
     */
    public ConformanceRunner(RunOptions options) {
        this.options = options;
    }

    /**
     * Runs the whole suite as far as the options select it.
     *
     * @param accelerator the accelerator under test
     * @param options how to run
     * @param listener is told of the progress
     * @return what became of it
     */
    public static Report run(X86Accelerator accelerator, RunOptions options, RunListener listener) {
        return new ConformanceRunner(options).run(Suite.x86(), accelerator, listener);
    }

    /**
     * Runs cases as far as the options select them.
     *
     * @param cases the cases
     * @param accelerator the accelerator under test
     * @param listener is told of the progress
     * @return what became of them
     */
    public Report run(List<? extends Case> cases, X86Accelerator accelerator, RunListener listener) {
        List<CaseResult> results = new ArrayList<>();
        for (Case test : cases) {
            if (options.selects(test)) {
                listener.started(test);
                CaseResult result = run(test, accelerator);
                results.add(result);
                listener.finished(result);
            }
        }
        return new Report(results);
    }

    /**
     * Runs one case, whatever the options select.
     *
     * @param test the case
     * @param accelerator the accelerator under test
     * @return what became of it
     */
    public CaseResult run(Case test, X86Accelerator accelerator) {
        long start = System.nanoTime();
        Outcome outcome = outcome(test, accelerator);
        return new CaseResult(test, outcome, Duration.ofNanos(System.nanoTime() - start));
    }

    private Outcome outcome(Case test, X86Accelerator accelerator) {
        Optional<KnownLimits.Entry> limit = options.limits().find(test.name());
        if (limit.isPresent() && limit.get().verdict() == KnownLimits.Verdict.HANG) {
            return new Outcome.Skipped("hangs on this kind of host: " + limit.get().reason());
        }
        Optional<String> missing = test.needs().missing(accelerator);
        if (missing.isPresent()) {
            return new Outcome.Skipped(missing.get());
        }
        Outcome outcome = execute(test, accelerator);
        if (limit.isEmpty()) {
            return outcome;
        }
        return switch (outcome) {
            case Outcome.Failed(String _, Throwable cause) -> new Outcome.ExpectedFailure(limit.get().reason(), cause);
            case Outcome.Passed() -> new Outcome.UnexpectedPass(limit.get().reason());
            default -> outcome;
        };
    }

    private Outcome execute(Case test, X86Accelerator accelerator) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().name("tck " + test.name()).daemon().start(() -> {
            try {
                outcome.complete(onOwnThread(test, accelerator));
            } catch (Throwable e) { // never leave the caller waiting
                outcome.completeExceptionally(e);
            }
        });
        try {
            return outcome.get(patience(test).plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            e.setStackTrace(thread.getStackTrace());
            return new Outcome.Failed("stuck, even after its vCPUs were kicked", e);
        } catch (ExecutionException e) {
            return new Outcome.Failed("the runner failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed("interrupted", e);
        }
    }

    private Duration patience(Case test) {
        return options.patience().multipliedBy(test.patienceFactor());
    }

    private Outcome onOwnThread(Case test, X86Accelerator accelerator) {
        CaseContext context = new CaseContext(accelerator, options.effort(), patience(test));
        Outcome outcome = attempt(test, context);
        try {
            context.close();
        } catch (Exception | Error e) {
            if (outcome instanceof Outcome.Failed failed) {
                failed.cause().addSuppressed(e);
            } else {
                return new Outcome.Failed("what the case left could not be closed: " + e, e);
            }
        }
        return outcome;
    }

    private static Outcome attempt(Case test, CaseContext context) {
        try {
            test.run(context);
            if (context.isTimedOut()) {
                throw new AssertionError("the case took too long");
            }
            return new Outcome.Passed();
        } catch (SkippedException e) {
            return new Outcome.Skipped(e.reason());
        } catch (Exception | Error e) {
            return new Outcome.Failed(e + context.diagnosis(), e);
        }
    }
}
