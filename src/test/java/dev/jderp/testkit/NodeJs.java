package dev.jderp.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Node.js, where it is installed, for the tests in JavaScript. */
public final class NodeJs {

    /** The first version with WebCrypto's X25519, a WebSocket, {@code --test}, and modules without a package.json. */
    private static final int MIN_MAJOR = 20;
    private static final int MIN_MINOR = 19;
    /** From this version on WebSocket needs no flag. */
    private static final int WEBSOCKET_MAJOR = 22;

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
        String[] numbers = version.get().strip().substring(1).split("\\.", 3);
        int major = Integer.parseInt(numbers[0]);
        if (major < MIN_MAJOR || (major == MIN_MAJOR && Integer.parseInt(numbers[1]) < MIN_MINOR)) {
            System.out.println("SKIPPED a test in JavaScript: node is " + version.get().strip() + "; expected v"
                    + MIN_MAJOR + "." + MIN_MINOR + " or newer");
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(List.of("node", "--no-warnings"));
        if (major < WEBSOCKET_MAJOR) {
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
