package dev.jderp.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The program of that name, which asks a server whatever its OpenAPI document allows, and more. */
public final class Schemathesis {

    private static final String PROGRAM = System.getenv().getOrDefault("SCHEMATHESIS", "schemathesis");

    private Schemathesis() {}

    /**
     * Runs it; its report, which finds nothing, or empty, with a printed reason, where it is not installed.
     *
     * @param document a file
     * @param token shown with every request
     * @param without which paths to leave out, a regular expression
     */
    public static Optional<String> run(Path document, URI server, String token, String without)
            throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                List.of(
                        PROGRAM, "run", document.toAbsolutePath().toString(), "--url", server.toString(), "--no-color",
                        "--header", "Authorization: Bearer " + token,
                        "--exclude-path-regex", without,
                        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
                                + "response_schema_conformance",
                        "--phases", "examples,coverage,fuzzing", "--max-examples", "5", "--continue-on-failure",
                        "--request-timeout", "30", "--generation-database", "none"))
                .directory(document.toAbsolutePath().getParent().toFile()) // it leaves files behind
                .redirectErrorStream(true);
        Process running;
        try {
            running = command.start();
        } catch (IOException e) {
            System.out.println("SKIPPED schemathesis: there is no such command (pip install schemathesis)");
            return Optional.empty();
        }
        String report = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (running.waitFor() != 0) {
            throw new AssertionError(report);
        }
        return Optional.of(report);
    }
}
