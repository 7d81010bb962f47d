package dev.jderp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of style in CONTRIBUTING.md that a pattern can check, for code, comments, messages and documents. */
class StyleTest {

    private static final int MAX_LINE = 120;
    private static final int MAX_TEST_NAME = 60;
    private static final Pattern COMMENT_OR_STRING = Pattern.compile(
            "\"\"\"[^\"\\\\]*+(?:(?:\\\\.|\"(?!\"\"))[^\"\\\\]*+)*+\"\"\""
                    + "|\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\"|'[^'\\\\\n]*+(?:\\\\.[^'\\\\\n]*+)*+'"
                    + "|//[^\n]*+|/\\*.*?\\*/",
            Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("@(?:Parameterized|Repeated)?Test\\b.*?\\bvoid (\\w+)",
            Pattern.DOTALL);
    private static final Habit CONSTANT = new Habit("bounds and defaults are MAX_, MIN_ and DEFAULT_",
            "\\b(?:MOST|LEAST|USUAL)(?:_\\w+)?\\b");
    private static final Habit APHORISM = new Habit("a comment describes what the thing is or does",
            "/\\*\\*\\s*(?:All of it|Why|None|Likewise|Both lists|For the container)\\b");
    /** In code the text of comments and strings, in documents all of it. */
    private static final List<Habit> PROSE = List.of(
            // "who asks waits", "for who does not throw"; "clients, who" and "those who" are fine
            new Habit("the subject is a noun: \"a client that asks\"",
                    "(?:^|[.;:(*]\\s*|\\b(?:to|for|of|from|in|with|by|than|that|while|where|since|though|if|when"
                            + "|and|but) )[Ww]ho\\b|\\bWho\\b(?! (?:is|are) (?:it|they)\\?)"),
            new Habit("the object is a noun: \"the client that\"", "\\b[Ww]ho(?:m|ever|mever)\\b"),
            new Habit("an input is invalid, unknown, missing or \"not a number\"",
                    "(?<!\\b[Tt]here )\\b(?:is|are) none\\b"),
            new Habit("\"since there is no\", \"because … is missing\"", "\\b[Ff]or want of\\b"),
            new Habit("the subject is a noun: \"the frame that follows\"", "\\b[Ww]hat comes\\b"),
            new Habit("a client is \"it\", a person is \"they\"", "\\b(?:[Hh]e|[Hh]im|[Hh]is|[Hh]imself)\\b"),
            new Habit("code returns, reports, logs or notifies", "\\b[Tt](?:ell|ells|elling|old)\\b"),
            new Habit("code states, returns, reports or describes", "\\b[Ss]a(?:y|ys|id|ying)\\b"),
            new Habit("code checks, polls, searches or seems", "\\b[Ll]ook(?:s|ed|ing)?\\b"),
            new Habit("the subject is a client, a caller, a thread", "\\b(?:[Ss]ome|[Ee]very|[Aa]ny|[Nn]o)body\\b"));

    /** A pattern that breaks a rule, and the rule. */
    private record Habit(String rule, Pattern pattern) {

        Habit(String rule, String regex) {
            this(rule, Pattern.compile(regex));
        }

        boolean isIn(String text) {
            return pattern.matcher(text).find();
        }
    }

    private final List<String> found = new ArrayList<>();

    private static List<Path> files(Path directory, Predicate<String> wanted) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> wanted.test(file.toString()))
                    .filter(file -> !file.endsWith("StyleTest.java"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> code() throws IOException {
        return files(Path.of("src"), name -> name.endsWith(".java"));
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(
                List.of(Path.of("README.md"), Path.of("ARCHITECTURE.md"), Path.of("CONTRIBUTING.md")));
        documents.addAll(files(Path.of("docs"), name -> name.endsWith(".md")));
        documents.addAll(files(Path.of("src"), name -> name.endsWith(".md") || name.endsWith(".yaml")
                || name.contains("WEB-INF")));
        documents.addAll(files(Path.of("docker"), name -> true));
        documents.addAll(files(Path.of("domain-config"), name -> true));
        return documents;
    }

    private void search(Habit habit, String text, Path file, int line) {
        Matcher matcher = habit.pattern.matcher(text);
        if (matcher.find()) {
            found.add(file + ":" + line + ": " + habit.rule + "; found \"" + matcher.group().strip() + "\" in: "
                    + text.strip());
        }
    }

    private void assertNothingFound() {
        assertEquals("", String.join("\n", found), "the rules are in CONTRIBUTING.md, Style; these lines break them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Who comes while another holds it leaves", "for who does not throw", "the peer; who waits",
            "whom limits take for one", "the name is none", "for want of a record", "as he asks", "is told to clients",
            "as the setting says", "looks like disco", "a look-up", "open to everybody", "somebody asks"})
    void habitsAreFound(String sentence) {
        assertTrue(PROSE.stream().anyMatch(habit -> habit.isIn(sentence)), sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty if there is none", "everyone who can reach the relay", "the client that asks"})
    void plainSentencesAreNotFound(String sentence) {
        assertTrue(PROSE.stream().noneMatch(habit -> habit.isIn(sentence)), sentence);
    }

    @Test
    void boundsAndDefaultsAreNamedMaxMinAndDefault() throws IOException {
        for (Path file : code()) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                search(CONSTANT, line, file, ++number);
            }
        }
        assertNothingFound();
    }

    @Test
    void linesOfCodeFitTheLimit() throws IOException {
        for (Path file : code()) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (line.codePointCount(0, line.length()) > MAX_LINE) {
                    found.add(file + ":" + number + ": longer than " + MAX_LINE + " characters: " + line);
                }
            }
        }
        assertNothingFound();
    }

    @Test
    void namesOfTestsFitTheLimit() throws IOException {
        int tests = 0;
        for (Path file : code()) {
            Matcher test = TEST.matcher(Files.readString(file));
            while (test.find()) {
                tests++;
                if (test.group(1).length() > MAX_TEST_NAME) {
                    found.add(file + ": " + test.group(1));
                }
            }
        }
        assertTrue(tests > 1000, tests + " tests");
        assertNothingFound();
    }

    @Test
    void commentsAndMessagesArePlain() throws IOException {
        List<Path> code = code();
        assertTrue(code.size() > 500, code.size() + " files");
        for (Path file : code) {
            String text = Files.readString(file);
            Matcher part = COMMENT_OR_STRING.matcher(text);
            while (part.find()) {
                int line = 1 + (int) text.substring(0, part.start()).chars().filter(c -> c == '\n').count();
                String prose = part.group().replaceAll("^(?:/\\*+|//|\"+)\\s*", "").replaceAll("\\s*\n\\s*\\*? *", " ");
                search(APHORISM, part.group(), file, line);
                PROSE.forEach(habit -> search(habit, prose, file, line));
            }
        }
        assertNothingFound();
    }

    @Test
    void documentsArePlain() throws IOException {
        for (Path file : documents()) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                int at = ++number;
                PROSE.forEach(habit -> search(habit, line, file, at));
            }
        }
        assertNothingFound();
    }
}
