package dev.jderp.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Runs programs of the system, such as {@code ip}. */
public final class Command {

    private Command() {}

    /**
     * Runs a program to its end.
     *
     * @throws IOException with its output, if it fails
     */
    public static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
    }
}
