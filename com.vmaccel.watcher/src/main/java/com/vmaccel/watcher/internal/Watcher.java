package com.vmaccel.watcher.internal;

import com.vmaccel.api.live.LiveMachines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/** Watches a folder while it is configured. What it installed stays when it stops. */
@Component(service = {}, immediate = true, configurationPid = WatcherConfiguration.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = WatcherConfiguration.class)
public final class Watcher {

    private static final long PATIENCE_MILLIS = 20_000;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<Map.Entry<Map<String, Object>, LiveMachines>> machines;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Path folder;
    private final int pollMillis;
    private final Log log;
    private final Thread thread;

    /**
     * Prepares to watch.
     *
     * @param context of this bundle
     * @param configuration what was configured
     * @param logger is told what was done, and what not and why
     * @throws IllegalArgumentException if what was configured cannot be used
     */
    @Activate
    public Watcher(BundleContext context, WatcherConfiguration configuration, @Reference(service = LoggerFactory.class) Logger logger) {
        folder = folder(configuration.folder());
        pollMillis = configuration.pollMillis();
        if (pollMillis < WatcherConfiguration.SHORTEST_POLL_MILLIS || pollMillis > WatcherConfiguration.LONGEST_POLL_MILLIS) {
            throw new IllegalArgumentException("%s: pollMillis is %d, not %d to %d".formatted(
                    WatcherConfiguration.PID, pollMillis, WatcherConfiguration.SHORTEST_POLL_MILLIS, WatcherConfiguration.LONGEST_POLL_MILLIS));
        }
        log = new Log(logger);
        var deployment = new Deployment(context, folder, new Residents(() -> machines), new Refresh(context, this::isStopped), log);
        thread = Thread.ofPlatform().daemon().name("vmaccel-watcher").unstarted(() -> watch(deployment));
    }

    /** Begins to watch, now that the references are there. */
    @Activate
    void begin() {
        thread.start();
    }

    private static Path folder(String configured) {
        if (configured == null || configured.isBlank()) {
            throw new IllegalArgumentException(WatcherConfiguration.PID + ": no folder is configured");
        }
        return Path.of(configured).toAbsolutePath().normalize();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void watch(Deployment deployment) {
        FolderLooks looks = new FolderLooks(folder);
        try {
            do {
                follow(deployment, looks);
            } while (!stopped.await(pollMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by somebody who ends all threads
        }
    }

    private void follow(Deployment deployment, FolderLooks looks) {
        try {
            deployment.follow(looks.look());
            log.forget(folder);
        } catch (IOException | RuntimeException e) {
            if (!isStopped()) { // else the container goes
                log.cannot(folder, "cannot follow " + folder + ": " + e);
            }
        }
    }

    /** Ends watching and waits for what is being done, unless it is this very thread that stops the watcher. */
    @Deactivate
    void stop() {
        stopped.countDown();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
