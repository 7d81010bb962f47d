package dev.jderp.launch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A log manager that keeps the relay's log during the shutdown of the process. Java's own removes all handlers when the
 * shutdown begins, and the lines about the drain would be lost; other loggers are still silenced then. Java creates it
 * from the class name in a system property.
 */
public final class LastingLogManager extends LogManager {

    /** Loggers of the container whose INFO lines operators do not need, regardless of the levels that are set. */
    private static final List<String> VERBOSE = List.of("PayaraMicro", "jakarta.enterprise.web");

    /** Holds these loggers, because an unreferenced logger loses its filter. */
    private static final List<Logger> HELD = new ArrayList<>();

    /** Called by Java. */
    public LastingLogManager() {}

    /** Makes this the log manager of the process; must be called before anything is logged. */
    static void install() {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        for (String name : VERBOSE) {
            Logger logger = Logger.getLogger(name);
            logger.setFilter(line -> line.getLevel().intValue() >= Level.WARNING.intValue());
            HELD.add(logger);
        }
    }

    @Override
    public void reset() {
        if (!Shutdown.hasBegun()) {
            super.reset();
            return;
        }
        for (String name : Collections.list(getLoggerNames())) {
            Logger logger = getLogger(name);
            if (logger != null) {
                logger.setFilter(LastingLogManager::isFromRelay);
                for (Handler handler : logger.getHandlers()) {
                    handler.setFilter(LastingLogManager::isFromRelay);
                }
            }
        }
    }

    private static boolean isFromRelay(LogRecord line) {
        String name = line.getLoggerName();
        return name != null && name.startsWith("dev.jderp.");
    }
}
