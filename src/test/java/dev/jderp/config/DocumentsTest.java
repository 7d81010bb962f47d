package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the documents with the code and with each other. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#: ]*)(#[^)]*)?\\)");
    private static final Path README = Path.of("README.md");
    private static final Path DOCS = Path.of("docs");

    private static String between(Path document, String mark) throws IOException {
        String text = Files.readString(document);
        int start = text.indexOf("<!-- " + mark + " -->");
        int end = text.indexOf("<!-- /" + mark + " -->");
        assertTrue(start >= 0 && end > start, document + " has no marks " + mark);
        return text.substring(start, end);
    }

    private static List<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>(List.of(README, Path.of("ARCHITECTURE.md"), Path.of("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(DOCS)) {
            docs.filter(each -> each.toString().endsWith(".md")).sorted().forEach(found::add);
        }
        return found;
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
