package com.vmaccel.launcher.command;

import com.vmaccel.shell.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Hands the command {@code serve} on to the watcher and the shell. Loaded only where their bundles are installed. */
@Component
public final class ServiceAccess implements ServeCommand.Service {

    private static final String WATCHER = "com.vmaccel.watcher";

    private final ConfigurationAdmin configurations;
    private final Console console;

    /**
     * Makes the component.
     *
     * @param configurations takes what the watcher is to do
     * @param console executes commands
     */
    @Activate
    public ServiceAccess(@Reference ConfigurationAdmin configurations, @Reference Console console) {
        this.configurations = configurations;
        this.console = console;
    }

    @Override
    public void watch(Path folder, int pollMillis) throws IOException {
        configurations.getConfiguration(WATCHER, "?").update(FrameworkUtil.asDictionary(Map.of("folder", folder.toString(), "pollMillis", pollMillis)));
    }

    @Override
    public void shell() {
        console.run();
    }
}
