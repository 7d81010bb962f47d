package dev.jderp.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A Go module in {@code src/test/go}, whose {@code go.sum} pins upstream's packages. */
final class GoModule {

    private final Path directory;
    private final String skipped;

    /**
     * Names a module.
     *
     * @param name its directory
     * @param skipped what is skipped if a program cannot be built, for the printed reason
     */
    GoModule(String name, String skipped) {
        this.directory = Path.of("src/test/go", name);
        this.skipped = skipped;
    }

    /** The directory of the module. */
    Path directory() {
        return directory;
    }

    /**
     * Builds a package of the module, or one that the module pins. Prints the reason and returns false if there is no
     * Go, or if the build fails and this is not CI.
     *
     * @param environment variables for Go, such as {@code GOOS}
     * @throws AssertionError with the output, if the build fails in CI
     */
    boolean build(Map<String, String> environment, String goPackage, Path program)
            throws IOException, InterruptedException {
        ProcessBuilder build = new ProcessBuilder(
                "go", "build", "-ldflags=-s -w", "-o", program.toAbsolutePath().toString(), goPackage)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        build.environment().putAll(environment);
        Process building;
        try {
            building = build.start();
        } catch (IOException e) {
            System.out.println("SKIPPED " + skipped + ": there is no go command");
            return false;
        }
        String output = new String(building.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (building.waitFor() == 0) {
            return true;
        }
        System.out.println("SKIPPED " + skipped + ": it cannot be built here: " + output);
        if (System.getenv("CI") != null) {
            throw new AssertionError(output);
        }
        return false;
    }
}
