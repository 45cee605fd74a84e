package com.vmaccel.watcher.internal;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Makes a framework forget former revisions of bundles.
 *
 * @param context this bundle's context
 * @param isStopped whether waiting has to end, since what is refreshed may be the watcher itself
 */
record Refresh(BundleContext context, BooleanSupplier isStopped) {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_MILLIS = 20;

    /** Refreshes a bundle and what is wired to it, and waits for it. */
    void of(Bundle bundle) {
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        long begin = System.nanoTime();
        try {
            while (!refreshed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && !isStopped.getAsBoolean() && System.nanoTime() - begin < PATIENCE_NANOS) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
