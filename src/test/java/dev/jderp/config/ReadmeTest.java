package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    @Test
    void theTableOfSettingsIsTheListInTheCode() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String table = readme.substring(readme.indexOf("<!-- settings -->"), readme.indexOf("<!-- /settings -->"));
        List<String> rows = table.lines().filter(line -> line.startsWith("| `derp.")).toList();
        List<String> expected = Arrays.stream(Setting.values())
                .map(s -> "| `%s` | %s | %s |"
                        .formatted(s.key(), s.defaultText().isEmpty() ? "" : "`" + s.defaultText() + "`", s.help()))
                .toList();
        assertEquals(String.join("\n", expected), String.join("\n", rows));
    }
}
