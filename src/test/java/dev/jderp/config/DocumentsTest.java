package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.server.DropReason;
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

    private static final int MAX_README_LINES = 75;

    private static String between(Path document, String mark) throws IOException {
        String text = Files.readString(document);
        int start = text.indexOf("<!-- " + mark + " -->");
        int end = text.indexOf("<!-- /" + mark + " -->");
        assertTrue(start >= 0 && end > start,
                () -> document + " has no <!-- " + mark + " --> and <!-- /" + mark + " --> around its table");
        return text.substring(start, end);
    }

    @Test
    void theTableOfSettingsIsTheListInTheCode() throws IOException {
        Path document = DOCS.resolve("settings.md");
        List<String> rows = rows(between(document, "settings"), "| `derp.");
        List<String> expected = Arrays.stream(Setting.values())
                .map(s -> "| `%s` | %s | %s |"
                        .formatted(s.key(), s.defaultText().isEmpty() ? "" : "`" + s.defaultText() + "`", s.help()))
                .toList();
        assertRows(document, expected, rows);
    }

    @Test
    void theTableOfDropReasonsIsTheListInTheCode() throws IOException {
        Path document = DOCS.resolve("protocol.md");
        List<String> reasons = rows(between(document, "drop reasons"), "| `").stream()
                .map(row -> row.replaceFirst("^\\| `(\\w+)` \\| .+ \\|$", "$1"))
                .toList();
        assertRows(document, Arrays.stream(DropReason.values()).map(DropReason::label).toList(), reasons);
    }

    private static List<String> rows(String table, String start) {
        return table.lines().filter(line -> line.startsWith(start)).toList();
    }

    /** Fails with the first row that differs. */
    private static void assertRows(Path document, List<String> expected, List<String> rows) {
        for (int i = 0; i < Math.max(expected.size(), rows.size()); i++) {
            String want = i < expected.size() ? expected.get(i) : "no further row";
            String have = i < rows.size() ? rows.get(i) : "no further row";
            int number = i + 1;
            assertEquals(want, have, () -> "row " + number + " of the table in " + document
                    + " differs from the code, whose order it has; replace it by\n" + want + "\n");
        }
    }

    @Test
    void theReadmesFiguresAreRowsOfTheSpeedTable() throws IOException {
        List<String> measured = between(DOCS.resolve("performance.md"), "speed").lines().toList();
        List<String> shown = between(README, "figures").lines().filter(line -> line.startsWith("| ")).toList();
        assertTrue(shown.size() > 1);
        for (String row : shown) {
            assertTrue(measured.stream().anyMatch(each -> each.startsWith(row)),
                    () -> "docs/performance.md has no row that begins with this one of README.md: " + row);
        }
    }

    @Test
    void theReadmeFitsOnOneScreen() throws IOException {
        long lines = Files.readString(README).lines().count();
        assertTrue(lines <= MAX_README_LINES, () -> "README.md has " + lines + " lines; expected at most "
                + MAX_README_LINES + ", one screen: details belong into docs/");
    }
}
