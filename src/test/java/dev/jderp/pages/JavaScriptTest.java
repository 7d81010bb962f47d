package dev.jderp.pages;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.NodeJs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs the tests in {@code src/test/js}, which are of the JavaScript client and of the pages. */
class JavaScriptTest {

    @Test
    void theTestsInJavaScriptPass() throws Exception {
        Optional<String> report = NodeJs.run(Map.of(), command());
        assumeTrue(report.isPresent(), "node is missing");
        assertTrue(report.get().contains("\n# fail 0\n"), report.get());
    }

    private static String[] command() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/js"))) {
            return Stream.concat(
                    Stream.of("--test", "--test-reporter=tap"),
                    files.map(Path::toString).filter(file -> file.endsWith(".test.js")).sorted())
                    .toArray(String[]::new);
        }
    }
}
