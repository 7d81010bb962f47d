package dev.jderp.config.derper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.Upstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DerperFlagTest {

    private static final Pattern FLAG = Pattern.compile("(?m)^  (-[a-z-]+)(?: ([a-z0]+))?\\n    \\t(.*)$");
    private static final Pattern DEFAULT = Pattern.compile("\\(default \"?([^\"]*?)\"?\\)$");

    /** The type that derper's list of flags has for each kind; none for booleans. */
    private static final Map<String, FlagKind> TYPES = Map.of(
            "", FlagKind.BOOLEAN, "int", FlagKind.INTEGER, "float", FlagKind.NUMBER, "duration", FlagKind.DURATION,
            "string", FlagKind.TEXT, "0", FlagKind.TEXT); // Go takes a quoted word of the help text for the type

    @Test
    void everyFlagThatDerperListsIsKnown() throws IOException, InterruptedException {
        Optional<Path> derper = Upstream.find("derper");
        if (derper.isEmpty()) {
            return;
        }
        Process process = new ProcessBuilder(derper.get().toString(), "-h").redirectErrorStream(true).start();
        String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        Map<String, String> theirs = new TreeMap<>();
        Matcher flag = FLAG.matcher(help);
        while (flag.find()) {
            String type = Optional.ofNullable(flag.group(2)).orElse("");
            Matcher value = DEFAULT.matcher(flag.group(3));
            String text = value.find() ? value.group(1) : "";
            theirs.put(flag.group(1), describe(Objects.requireNonNull(TYPES.get(type), type), text));
        }
        Map<String, String> ours = new TreeMap<>();
        for (DerperFlag each : DerperFlag.values()) {
            ours.put(each.text(), describe(each.kind(), each.defaultText()));
        }
        for (String ofTheHost : List.of("-certdir", "-secrets-cache-dir", "-mesh-psk-file")) {
            assertTrue(theirs.containsKey(ofTheHost), ofTheHost);
            theirs.put(ofTheHost, describe(FlagKind.TEXT, ""));
        }
        assertEquals(theirs, ours);
    }

    /** Go leaves out defaults that are false or empty. */
    private static String describe(FlagKind kind, String defaultText) {
        return kind + " " + (defaultText.equals("false") ? "" : defaultText);
    }

    @Test
    void noVariableSetsTwoFlags() {
        Set<String> seen = new HashSet<>();
        for (DerperFlag flag : DerperFlag.values()) {
            flag.variables().forEach(name -> assertTrue(seen.add(name), name));
        }
    }

    @Test
    void theTableOfTheDocumentIsTheListInTheCode() throws IOException {
        String page = Files.readString(Path.of("docs/derper.md"));
        List<String> rows = page.substring(page.indexOf("<!-- flags -->"), page.indexOf("<!-- /flags -->"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .toList();
        List<String> expected = Arrays.stream(DerperFlag.values())
                .map(flag -> "| `%s` | %s | %s |".formatted(flag.text(),
                        flag.variables().stream().map(name -> "`" + name + "`").collect(Collectors.joining(" ")),
                        flag.help()))
                .toList();
        assertEquals(String.join("\n", expected), String.join("\n", rows));
    }
}
