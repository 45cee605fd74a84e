package com.vmaccel.watcher.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration with PID {@value #PID}. Without one nothing is watched. */
@ObjectClassDefinition(name = "vmaccel watcher", description = "Installs bundles that appear in a folder")
@interface WatcherConfiguration {

    String PID = "com.vmaccel.watcher";
    int POLL_MILLIS = 20;
    int SHORTEST_POLL_MILLIS = 5;
    int LONGEST_POLL_MILLIS = 100;

    @AttributeDefinition(name = "Folder", description = "The folder whose jars are installed; it need not be there yet")
    String folder();

    @AttributeDefinition(
            name = "Poll interval",
            description = "How often the folder is looked at, in milliseconds; a file is taken when it is the same at two looks",
            min = "5",
            max = "100")
    int pollMillis() default POLL_MILLIS;
}
