package dev.jderp.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Upstream's programs that are installed: on the path, or where {@code go install} puts them. */
public final class Upstream {

    private static final String VERSION = "1.102.5";

    private Upstream() {}

    /** Finds a program of Tailscale; empty, with a printed reason, if it is not installed. */
    public static Optional<Path> find(String program) throws InterruptedException {
        return find(program, "tailscale.com/cmd/" + program + "@v" + VERSION);
    }

    /** Finds a program that {@code go install} makes of {@code source}. */
    static Optional<Path> find(String program, String source) throws InterruptedException {
        List<Path> directories = new ArrayList<>();
        for (String each : Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1)) {
            directories.add(Path.of(each));
        }
        goPath().ifPresent(path -> directories.add(path.resolve("bin")));
        Optional<Path> found = directories.stream()
                .map(each -> each.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            System.out.println("SKIPPED the tests with " + program + ": it is not installed; "
                    + "go install " + source);
        }
        return found;
    }

    private static Optional<Path> goPath() throws InterruptedException {
        try {
            Process go = new ProcessBuilder("go", "env", "GOPATH").start();
            String path = new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return go.waitFor() == 0 && !path.isEmpty() ? Optional.of(Path.of(path)) : Optional.empty();
        } catch (IOException e) {
            return Optional.of(Path.of(System.getProperty("user.home"), "go")); // there is no go command
        }
    }

    /** Starts a program that trusts the authority of a region; its output goes to {@code log}. */
    public static Process start(Path program, RegionFiles files, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("SSL_CERT_FILE", files.authority().toString());
        return builder.start();
    }
}
