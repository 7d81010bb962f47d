package dev.jderp.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

/** Whether somebody watches, and may be asked. */
final class Terminal {

    private Terminal() {}

    /** Whether input and output are a terminal's. */
    static boolean isThere() {
        return console().isPresent();
    }

    @SuppressWarnings("SystemConsoleNull") // Java 21 is one where it may be
    private static Optional<Console> console() {
        Optional<Console> console = Optional.ofNullable(System.console());
        try { // since Java 22 there may be a console without a terminal
            Method isTerminal = Console.class.getMethod("isTerminal");
            return console.isPresent() && Boolean.TRUE.equals(isTerminal.invoke(console.get()))
                    ? console
                    : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return console;
        }
    }

    /** Asks for a secret without echo; empty if there is no terminal, or no input. */
    static Optional<String> secret(String prompt) {
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

    /** Shows progress in a line that is overwritten and finally cleared; does nothing without a terminal. */
    static final class Progress implements AutoCloseable {

        private final PrintWriter err;
        private final boolean shown;
        private int width;

        Progress(PrintWriter err) {
            this(err, isThere());
        }

        Progress(PrintWriter err, boolean shown) {
            this.err = err;
            this.shown = shown;
        }

        /** Shows this instead of what was shown. */
        void show(String text) {
            if (shown) {
                err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
                err.flush();
                width = text.length();
            }
        }

        /** Wipes what is shown, so that something else may be printed. */
        void wipe() {
            if (width > 0) {
                err.print("\r" + " ".repeat(width) + "\r");
                err.flush();
                width = 0;
            }
        }

        @Override
        public void close() {
            wipe();
        }
    }
}
