package dev.jderp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Links between the sources and the documents of the project: each leads to a file and, with an anchor, to a heading.
 */
class DocumentLinksTest {

    private static final Path ROOT = Path.of("");
    /** Directories that are built, or hold what a relay writes; those that begin with a dot are left out as well. */
    private static final Set<String> NOT_SOURCES = Set.of("target", "data", "node_modules");
    private static final Set<String> TEXTS = Set.of("java", "md", "go", "py", "xml", "yaml", "properties", "asadmin");

    private static final Pattern MENTION = Pattern.compile("\\bdocs/([a-z0-9-]+\\.md)(#[\\w-]*)?");
    private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)(?: \"[^\"]*\")?\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)(?: +#+)? *");
    private static final Pattern FENCE = Pattern.compile(" {0,3}```.*");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");

    private static final Pattern LINE_START = Pattern.compile("\\s*\\n\\s*(?:\\*(?!/)|//+|#)?\\s*");
    /** A text's numbered section, unless the text is an RFC, which is public. */
    private static final Pattern SECTION = Pattern.compile(
            "(?i)(?<!\\bRFC \\d{1,5},? )\\bsections? \\d|\\breferences?,? (?:sections?\\b|\\d)|\\breference's\\b");
    private static final Pattern QUIRK = Pattern.compile("(?i)(?<!\\[)\\bquirks? \\d");

    private final Map<Path, Set<String>> anchors = new HashMap<>();

    private static List<Path> files(Predicate<Path> wanted) throws IOException {
        List<Path> found = new ArrayList<>();
        collect(ROOT, wanted, found);
        return found;
    }

    private static void collect(Path directory, Predicate<Path> wanted, List<Path> found) throws IOException {
        try (Stream<Path> entries = Files.list(directory.toAbsolutePath())) {
            for (Path entry : entries.map(Path::getFileName).sorted().toList()) {
                Path path = directory.resolve(entry);
                boolean skipped = entry.toString().startsWith(".") || NOT_SOURCES.contains(entry.toString());
                if (Files.isDirectory(path) && !Files.isSymbolicLink(path) && !skipped) {
                    collect(path, wanted, found);
                } else if (Files.isRegularFile(path) && wanted.test(path)) {
                    found.add(path);
                }
            }
        }
    }

    private static boolean isDocument(Path file) {
        return file.toString().endsWith(".md");
    }

    private static boolean isText(Path file) {
        String name = file.toString();
        return TEXTS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    /** The lines of a Markdown document that are not within a fenced block of code. */
    private static List<String> prose(String markdown) {
        List<String> lines = new ArrayList<>();
        boolean fenced = false;
        for (String line : markdown.lines().toList()) {
            boolean isFence = FENCE.matcher(line).matches();
            fenced ^= isFence;
            if (!fenced && !isFence) {
                lines.add(line);
            }
        }
        assertFalse(fenced, "a block of code does not end");
        return lines;
    }

    /** The anchors that GitHub gives the headings of a Markdown document. */
    static Set<String> anchorsOf(String markdown) {
        Set<String> anchors = new HashSet<>();
        for (String line : prose(markdown)) {
            var heading = HEADING.matcher(line);
            if (heading.matches()) {
                String slug = slug(heading.group(1));
                String anchor = slug;
                for (int i = 1; !anchors.add(anchor); i++) {
                    anchor = slug + "-" + i;
                }
            }
        }
        return anchors;
    }

    private static String slug(String heading) {
        return heading.replaceAll("]\\([^()]*\\)", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private boolean resolves(Path file, String anchor) {
        Path normal = file.normalize();
        if (anchor.isEmpty()) {
            return Files.exists(normal.toAbsolutePath());
        }
        return isDocument(normal) && Files.isRegularFile(normal)
                && anchors.computeIfAbsent(normal, f -> anchorsOf(read(f))).contains(anchor);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static void assertNone(Collection<String> wrong) {
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    @Test
    void documentsThatSourcesMentionExist() throws IOException {
        List<String> wrong = new ArrayList<>();
        int mentions = 0;
        for (Path file : files(DocumentLinksTest::isText)) {
            for (MatchResult mention : MENTION.matcher(read(file)).results().toList()) {
                mentions++;
                String anchor = mention.group(2) == null ? "" : mention.group(2).substring(1);
                boolean isWhole = mention.group(2) == null || !anchor.isEmpty();
                if (!isWhole || !resolves(Path.of("docs", mention.group(1)), anchor)) {
                    wrong.add(file + ": " + mention.group());
                }
            }
        }
        assertNone(wrong);
        assertTrue(mentions > 100, mentions + " mentions");
    }

    @Test
    void relativeLinksOfDocumentsResolve() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path document : files(DocumentLinksTest::isDocument)) {
            String text = CODE.matcher(String.join("\n", prose(read(document)))).replaceAll("");
            for (MatchResult link : LINK.matcher(text).results().toList()) {
                String target = link.group(1);
                if (ELSEWHERE.matcher(target).matches()) {
                    continue;
                }
                int hash = target.indexOf('#');
                String path = hash < 0 ? target : target.substring(0, hash);
                Path file = path.isEmpty() ? document : document.resolveSibling(path);
                String anchor = hash < 0 ? "" : target.substring(hash + 1);
                if ((hash >= 0 && anchor.isEmpty()) || !resolves(file, anchor)) {
                    wrong.add(document + ": " + target);
                }
            }
        }
        assertNone(wrong);
    }

    @Test
    void nothingCitesATextThatIsNotPartOfTheProject() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files(DocumentLinksTest::isText)) {
            String text = LINE_START.matcher(read(file)).replaceAll(" ");
            all(SECTION, text).forEach(each -> wrong.add(file + ": " + each));
            if (!file.endsWith("docs/protocol.md")) { // where they stand
                all(QUIRK, text).forEach(each -> wrong.add(file + ": " + each + " instead of a link"));
            }
        }
        assertNone(wrong);
    }

    @Test
    void headingsHaveTheAnchorsOfGitHub() {
        assertEquals(
                Set.of("send-queues", "tailscales-client", "a_b--c", "send-queues-1", "quirk-number-15"),
                anchorsOf("# Send queues\n## Tailscale's client\n### a_b & *c* #\n```\n# code\n```\n"
                        + "# [Send queues](x.md#y)\ntext\n###### Quirk number 15\n"));
    }
}
