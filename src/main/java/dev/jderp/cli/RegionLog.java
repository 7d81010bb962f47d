package dev.jderp.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Sends the log of this process to a file instead of the terminal, until it is closed. */
final class RegionLog implements AutoCloseable {

    private final Logger root = Logger.getLogger("");
    private final List<Handler> before = List.of(root.getHandlers());
    private final Path file;
    private final FileHandler handler;

    /** Begins to log to {@code file}. */
    RegionLog(Path file) throws IOException {
        this.file = file;
        handler = new FileHandler(file.toString().replace("%", "%%"), true);
        handler.setFormatter(new SimpleFormatter());
        before.forEach(root::removeHandler);
        root.addHandler(handler);
    }

    /** The file. */
    Path file() {
        return file;
    }

    @Override
    public void close() {
        root.removeHandler(handler);
        handler.close();
        before.forEach(root::addHandler);
    }
}
