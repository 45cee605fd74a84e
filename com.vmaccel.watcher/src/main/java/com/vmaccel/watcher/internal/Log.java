package com.vmaccel.watcher.internal;

import java.util.HashMap;
import java.util.Map;
import org.osgi.service.log.Logger;

/** Says things once: what is true at one look is usually true at the next. Not thread-safe. */
final class Log {

    private final Logger logger;
    private final Map<Object, String> said = new HashMap<>();

    Log(Logger logger) {
        this.logger = logger;
    }

    /** Something was done. */
    void did(String what) {
        logger.info("{}", what);
    }

    /**
     * Something cannot be done.
     *
     * @param about the same line about the same thing is said once until it is forgotten
     */
    void cannot(Object about, String what) {
        String line = what.replaceAll("\\s+", " ");
        if (!line.equals(said.put(about, line))) {
            logger.warn("{}", line);
        }
    }

    /** The thing is as it should be. */
    void forget(Object about) {
        said.remove(about);
    }
}
