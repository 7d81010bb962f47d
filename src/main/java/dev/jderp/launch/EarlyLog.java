package dev.jderp.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** The log of the process until the server has begun its own, which replaces this one and has the same form. */
final class EarlyLog {

    private EarlyLog() {}

    /**
     * Begins to log.
     *
     * @param settings the file with the levels and handlers of the server's log
     * @param json whether each line is a JSON object
     */
    static void begin(Path settings, boolean json) throws LaunchException {
        try (InputStream in = Files.newInputStream(settings)) {
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            throw new LaunchException(e);
        }
        if (json) { // the file names the server's formatter, which is not there yet
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                handler.setFormatter(new JsonLines());
            }
        }
    }
}
