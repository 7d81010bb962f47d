package dev.jderp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares ARCHITECTURE.md and docs/decisions.md with the code. */
class ArchitecturePageTest {

    private static final Path PAGE = Path.of("ARCHITECTURE.md");
    private static final Path DECISIONS = Path.of("docs/decisions.md");
    private static final Pattern THREAD = Pattern.compile("[\"`](derp-[a-z-]*[a-z])(-?|-N|-…)[\"`]");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]+[A-Z]\\w*)`");
    /** Names in the pages that are classes of libraries, or not classes at all. */
    private static final Set<String> OTHERS = Set.of("ExitOnOutOfMemoryError", "MaxHeapFreeRatio", "MinHeapFreeRatio");

    private static List<String> sources() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String root : List.of("src/main/java", "src/launch/java")) {
            try (var files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    texts.add(Files.readString(file));
                }
            }
        }
        return texts;
    }

    private static Set<String> threads(String text) {
        return THREAD.matcher(text).results().map(each -> each.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theTableOfLayersIsThatOfTheTest() throws IOException {
        String page = Files.readString(PAGE);
        String table = page.substring(page.indexOf("<!-- layers -->"), page.indexOf("<!-- /layers -->"));
        List<Set<String>> layers = table.lines().filter(line -> line.matches("\\| \\d+ .*"))
                .map(line -> Pattern.compile("`(\\w+)`").matcher(line).results().map(name -> name.group(1))
                        .collect(Collectors.toSet()))
                .toList();
        assertEquals(ArchitectureTest.LAYERS, layers);
    }

    @Test
    void everyThreadIsInTheTableOfThreads() throws IOException {
        String page = Files.readString(PAGE);
        Set<String> missing = threads(String.join("\n", sources()));
        missing.removeAll(threads(page));
        missing.removeIf(name -> page.contains("`" + name.substring(0, name.lastIndexOf('-')) + "-…`"));
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyClassThatThePagesNameExists() throws IOException {
        Set<String> classes = new TreeSet<>(OTHERS);
        for (String root : List.of("src/main/java", "src/launch/java", "src/test/java")) {
            try (var files = Files.walk(Path.of(root))) {
                files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".java"))
                        .forEach(name -> classes.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        for (Path page : List.of(PAGE, DECISIONS)) {
            List<String> named = CLASS.matcher(Files.readString(page)).results().map(MatchResult::group).toList();
            assertTrue(named.size() > 1, page + " names no class");
            assertEquals(List.of(), named.stream()
                    .map(name -> name.substring(1, name.length() - 1))
                    .filter(name -> !classes.contains(name))
                    .toList());
        }
    }
}
