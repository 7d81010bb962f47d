package dev.jderp.packages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The container image, built and run by {@code docker/image.sh}. */
final class Image {

    private static final String ARCHIVE = Path.of("target/package-image").toAbsolutePath().toString();

    private final Map<String, String> settings;

    /** An image that is run with these variables. */
    Image(Map<String, String> settings) {
        this.settings = settings;
    }

    private ProcessBuilder script(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker/image.sh"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(settings);
        return builder;
    }

    private static String output(ProcessBuilder builder, Path log) throws IOException, InterruptedException {
        Process process = builder.redirectError(log.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(output + Files.readString(log));
        }
        return output.strip();
    }

    /** Builds it and returns the bytes of its compressed layers; empty, with a printed reason, where it cannot. */
    OptionalLong build(Path log) throws IOException, InterruptedException {
        String built = output(script("build", ARCHIVE), log);
        if (built.startsWith("SKIPPED")) {
            System.out.println(built);
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(built));
    }

    /** Starts a container with {@code state} as its volume. */
    Process start(Path state, Path log) throws IOException {
        return script("run", ARCHIVE, state.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Runs a command in another container with the same volume, to its end. */
    void run(Path state, Path log, String command) throws IOException, InterruptedException {
        var unused = output(script("run", ARCHIVE, state.toString(), command), log);
    }
}
