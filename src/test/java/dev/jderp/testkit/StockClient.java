package dev.jderp.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program with Tailscale's own client library, where there is a Go to build it. */
public final class StockClient {

    private final Path program;

    private StockClient(Path program) {
        this.program = program;
    }

    /**
     * Builds it; empty, with a printed reason, where that cannot be done. Where it must be, a failure to build fails.
     */
    public static Optional<StockClient> build(Path directory) throws IOException, InterruptedException {
        Path program = directory.resolve("interop");
        GoModule module = new GoModule("interop", "the stock client");
        if (!module.build(Map.of(), ".", program)) {
            return Optional.empty();
        }
        return Optional.of(new StockClient(program));
    }

    /** Runs it to its end; returns its output. */
    public String run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    /** Runs it to its end, with authorities of a file in place of the system's; returns its output. */
    public String runTrusting(Path authorities, String... arguments) throws IOException, InterruptedException {
        return run(Map.of("SSL_CERT_FILE", authorities.toString()), arguments);
    }

    private String run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process client = builder.start();
        String transcript = output(client);
        if (client.waitFor() != 0 || transcript.contains("FAILED") || !transcript.endsWith("all passed\n")) {
            throw new AssertionError(transcript);
        }
        return transcript;
    }

    /** Starts it, to be used by its input and output. */
    public Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
