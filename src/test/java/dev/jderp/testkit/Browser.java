package dev.jderp.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the tests in {@code src/test/js/browser}, where Node.js and Chromium are installed. The packages that they need
 * are installed into {@code target/browser} once, where a registry can be reached.
 */
public final class Browser {

    private static final Path SOURCES = Path.of("src/test/js/browser");
    private static final Path PACKAGES = Path.of("target/browser");
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final int INSTALL_S = 60;

    private Browser() {}

    /**
     * Runs a test and returns its output; empty, with a printed reason, where something is missing.
     *
     * @param test the file in {@code src/test/js/browser}
     * @throws AssertionError with the output, if it fails
     */
    public static Optional<String> run(Map<String, String> environment, String test, String... arguments)
            throws IOException, InterruptedException {
        Optional<Path> chromium = chromium();
        if (chromium.isEmpty()) {
            return skipped("there is no chromium command");
        }
        if (!install()) {
            return skipped("npm cannot install playwright-core");
        }
        Map<String, String> all = new HashMap<>(environment);
        all.put("CHROMIUM", chromium.get().toString());
        all.put("BROWSER_MODULES", PACKAGES.toAbsolutePath().toString());
        all.put("SCREENSHOTS", SCREENSHOTS.toAbsolutePath().toString());
        all.put("NODE_TLS_REJECT_UNAUTHORIZED", "0");
        return NodeJs.run(all, Stream.concat(Stream.of(SOURCES.resolve(test).toString()), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private static Optional<String> skipped(String reason) {
        System.out.println("SKIPPED a test in a browser: " + reason);
        return Optional.empty();
    }

    private static Optional<Path> chromium() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean install() throws IOException, InterruptedException {
        Files.createDirectories(PACKAGES);
        Path lock = PACKAGES.resolve("package-lock.json");
        Path source = SOURCES.resolve("package-lock.json");
        if (Files.exists(PACKAGES.resolve("node_modules/playwright-core/package.json")) && Files.exists(lock)
                && Files.mismatch(lock, source) < 0) {
            return true;
        }
        Files.copy(SOURCES.resolve("package.json"), PACKAGES.resolve("package.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.copy(source, lock, StandardCopyOption.REPLACE_EXISTING);
        ProcessBuilder builder = new ProcessBuilder(
                List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1",
                        "--fetch-timeout=20000"))
                .directory(PACKAGES.toFile())
                .redirectErrorStream(true)
                .redirectOutput(PACKAGES.resolve("npm.log").toFile());
        try {
            Process npm = builder.start();
            npm.getOutputStream().close();
            boolean ended = npm.waitFor(INSTALL_S, TimeUnit.SECONDS);
            if (!ended) {
                npm.destroy();
            }
            return ended && npm.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no npm
        }
    }
}
