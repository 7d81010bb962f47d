package dev.jderp.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

/** Access to the terminal: prompts and progress. */
final class Terminal {

    private Terminal() {}

    /** Whether input and output are a terminal. */
    static boolean isPresent() {
        return console().isPresent();
    }

    @SuppressWarnings("SystemConsoleNull") // it may be null in Java 21
    private static Optional<Console> console() {
        Optional<Console> console = Optional.ofNullable(System.console());
        try { // since Java 22 a console need not be a terminal
            Method isTerminal = Console.class.getMethod("isTerminal");
            return console.isPresent() && Boolean.TRUE.equals(isTerminal.invoke(console.get()))
                    ? console
                    : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return console;
        }
    }

    /** Asks for a secret without echo; empty if there is no terminal or no answer. */
    static Optional<String> askSecret(String prompt) {
        Optional<Console> console = console();
        if (console.isEmpty()) {
            return Optional.empty();
        }
        char[] typed = console.get().readPassword("%s: ", prompt);
        if (typed == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(typed));
        } finally {
            Arrays.fill(typed, ' ');
        }
    }

    /** A line that shows progress, is overwritten and finally cleared; without a terminal it shows nothing. */
    static final class Progress implements AutoCloseable {

        private final PrintWriter err;
        private final boolean isShown;
        private int width;

        Progress(PrintWriter err) {
            this(err, isPresent());
        }

        Progress(PrintWriter err, boolean isShown) {
            this.err = err;
            this.isShown = isShown;
        }

        /** Replaces the line. */
        void show(String text) {
            if (isShown) {
                err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
                err.flush();
                width = text.length();
            }
        }

        /** Clears the line, so that other output can be printed. */
        void clear() {
            if (width > 0) {
                err.print("\r" + " ".repeat(width) + "\r");
                err.flush();
                width = 0;
            }
        }

        @Override
        public void close() {
            clear();
        }
    }
}
