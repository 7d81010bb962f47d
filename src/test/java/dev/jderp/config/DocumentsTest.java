package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares the documents with the code and with each other. */
class DocumentsTest {

    private static final Path README = Path.of("README.md");
    private static final Path DOCS = Path.of("docs");

    private static String between(Path document, String mark) throws IOException {
        String text = Files.readString(document);
        int start = text.indexOf("<!-- " + mark + " -->");
        int end = text.indexOf("<!-- /" + mark + " -->");
        assertTrue(start >= 0 && end > start, document + " has no marks " + mark);
        return text.substring(start, end);
    }

    @Test
    void theTableOfSettingsIsTheListInTheCode() throws IOException {
        List<String> rows = between(DOCS.resolve("settings.md"), "settings").lines()
                .filter(line -> line.startsWith("| `derp."))
                .toList();
        List<String> expected = Arrays.stream(Setting.values())
                .map(s -> "| `%s` | %s | %s |"
                        .formatted(s.key(), s.defaultText().isEmpty() ? "" : "`" + s.defaultText() + "`", s.help()))
                .toList();
        assertEquals(String.join("\n", expected), String.join("\n", rows));
    }

    @Test
    void theReadmesFiguresAreRowsOfTheSpeedTable() throws IOException {
        List<String> measured = between(DOCS.resolve("performance.md"), "speed").lines().toList();
        List<String> shown = between(README, "figures").lines().filter(line -> line.startsWith("| ")).toList();
        assertTrue(shown.size() > 1);
        for (String row : shown) {
            assertTrue(measured.stream().anyMatch(each -> each.startsWith(row)), row);
        }
    }

    @Test
    void theReadmeFitsOnOneScreen() throws IOException {
        long lines = Files.readString(README).lines().count();
        assertTrue(lines <= 90, lines + " lines");
    }
}
