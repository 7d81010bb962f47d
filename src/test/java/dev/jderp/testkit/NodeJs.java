package dev.jderp.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Node.js, where it is installed, for the tests in JavaScript. */
public final class NodeJs {

    /** The first version with WebCrypto's X25519, a WebSocket and {@code --test}. */
    private static final int MIN_VERSION = 20;

    private NodeJs() {}

    /**
     * Runs it with these arguments and returns its output; empty, with a printed reason, where it is not installed.
     *
     * @throws AssertionError with the output, if it fails
     */
    public static Optional<String> run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Optional<String> version = output(Map.of(), List.of("node", "--version"));
        if (version.isEmpty()) {
            System.out.println("SKIPPED a test in JavaScript: there is no node command");
            return Optional.empty();
        }
        int major = Integer.parseInt(version.get().strip().substring(1).split("\\.", 2)[0]);
        if (major < MIN_VERSION) {
            System.out.println("SKIPPED a test in JavaScript: node is " + version.get().strip() + "; expected v"
                    + MIN_VERSION + " or newer");
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(List.of("node", "--no-warnings"));
        if (major < 22) {
            command.add("--experimental-websocket");
        }
        command.addAll(List.of(arguments));
        return output(environment, command);
    }

    private static Optional<String> output(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Optional.empty();
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ":\n" + output);
        }
        return Optional.of(output);
    }
}
