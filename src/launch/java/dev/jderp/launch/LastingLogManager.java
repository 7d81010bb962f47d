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
 * A log manager that lets the relay log while the process ends: Java's own removes every handler as soon as the process
 * is asked to end, and the lines of the drain would be lost. All other loggers fall silent, as usual. Java creates it
 * from the class name in a system property.
 */
public final class LastingLogManager extends LogManager {

    /** Loggers of the container that say at INFO what means nothing to an operator, whatever level is set for them. */
    private static final List<String> CHATTY = List.of("PayaraMicro", "jakarta.enterprise.web");

    /** Those loggers, held so that what is set of them stays. */
    private static final List<Logger> HELD = new ArrayList<>();

    /** For Java. */
    public LastingLogManager() {}

    /** Makes this Java's log manager, before anybody has logged. */
    static void install() {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        for (String name : CHATTY) {
            Logger logger = Logger.getLogger(name);
            logger.setFilter(line -> line.getLevel().intValue() >= Level.WARNING.intValue());
            HELD.add(logger);
        }
    }

    @Override
    public void reset() {
        if (!isEnding()) {
            super.reset();
            return;
        }
        for (String name : Collections.list(getLoggerNames())) {
            Logger logger = getLogger(name);
            if (logger != null) {
                logger.setFilter(LastingLogManager::isTheRelays);
                for (Handler handler : logger.getHandlers()) {
                    handler.setFilter(LastingLogManager::isTheRelays);
                }
            }
        }
    }

    private static boolean isTheRelays(LogRecord line) {
        String name = line.getLoggerName();
        return name != null && name.startsWith("dev.jderp.");
    }

    /** Whether the process is about to end: hooks can no longer be added then. */
    private static boolean isEnding() {
        Thread hook = new Thread(() -> {
        });
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
