package dev.jderp.config.derper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.Upstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoFlagsTest {

    private static final Map<String, FlagKind> FLAGS = Map.of(
            "a", FlagKind.TEXT, "stun", FlagKind.BOOLEAN, "http-port", FlagKind.INTEGER,
            "accept-connection-limit", FlagKind.NUMBER, "tcp-user-timeout", FlagKind.DURATION);

    private static GoFlags.Parsed parse(String... arguments) throws InvalidFlagException {
        return GoFlags.parse(FLAGS, List.of(arguments));
    }

    private static String fault(String... arguments) {
        return String.valueOf(assertThrows(InvalidFlagException.class, () -> parse(arguments)).getMessage());
    }

    @Test
    void oneHyphenIsAsGoodAsTwo() throws InvalidFlagException {
        assertEquals(Map.of("a", ":1"), parse("-a", ":1").values());
        assertEquals(Map.of("a", ":1"), parse("--a", ":1").values());
        assertEquals(Map.of("a", ":1"), parse("-a=:1").values());
        assertEquals(Map.of("a", ":1"), parse("--a=:1").values());
    }

    @Test
    void aValueMayBeEmptyOrContainEqualsSigns() throws InvalidFlagException {
        assertEquals(Map.of("a", ""), parse("-a=").values());
        assertEquals(Map.of("a", "x=y"), parse("-a=x=y").values());
        assertEquals(Map.of("a", "=x"), parse("-a", "=x").values());
    }

    @Test
    void aSeparateValueMayBeginWithAHyphen() throws InvalidFlagException {
        assertEquals(Map.of("http-port", "-1", "stun", "false"), parse("-http-port", "-1", "-stun=false").values());
        assertEquals(Map.of("a", "--"), parse("-a", "--").values());
    }

    @Test
    void aBooleanDoesNotTakeTheNextArgument() throws InvalidFlagException {
        GoFlags.Parsed parsed = parse("-stun", "false", "-a", ":1");
        assertEquals(Map.of("stun", "true"), parsed.values());
        assertEquals(List.of("false", "-a", ":1"), parsed.rest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "t", "f", "T", "F", "true", "false", "TRUE", "FALSE", "True", "False"})
    void everyBooleanOfGoIsAccepted(String text) throws InvalidFlagException {
        assertEquals(Map.of("stun", text), parse("-stun=" + text).values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "no", "on", "tRUE", " true", "2"})
    void otherBooleansAreRefused(String text) {
        assertEquals("invalid boolean value \"" + text + "\" for -stun: expected true or false",
                fault("-stun=" + text));
    }

    @Test
    void theLastOfSeveralValuesCounts() throws InvalidFlagException {
        assertEquals(Map.of("a", ":2"), parse("-a=:1", "-a=:2").values());
    }

    @Test
    void flagsEndAfterTwoHyphens() throws InvalidFlagException {
        GoFlags.Parsed parsed = parse("-a=:1", "--", "-stun");
        assertEquals(Map.of("a", ":1"), parsed.values());
        assertEquals(List.of("-stun"), parsed.rest());
    }

    @Test
    void flagsEndBeforeTheFirstArgumentThatIsNoFlag() throws InvalidFlagException {
        for (String word : List.of("word", "-", "")) {
            assertEquals(List.of(word, "-stun"), parse(word, "-stun").rest());
        }
    }

    @Test
    void anInvalidCommandLineIsReportedAsByGo() {
        assertEquals("flag provided but not defined: -nope", fault("-nope=1"));
        assertEquals("flag provided but not defined: -nope", fault("--nope"));
        assertEquals("flag needs an argument: -a", fault("--a"));
        assertEquals("bad flag syntax: ---a", fault("---a"));
        assertEquals("bad flag syntax: -=x", fault("-=x"));
        assertTrue(fault("-http-port=x").startsWith("invalid value \"x\" for flag -http-port: "));
    }

    @Test
    void helpEndsTheFlags() throws InvalidFlagException {
        for (String help : List.of("-h", "--help", "-help=x")) {
            assertTrue(parse("-a=:1", help, "-nope").isHelp());
        }
        assertFalse(parse("-a=-h").isHelp());
    }

    /** The flag {@code -version} ends a derper whose flags are all valid. */
    @Test
    void derperRefusesTheSameCommandLines() throws IOException, InterruptedException {
        Optional<Path> derper = Upstream.find("derper");
        if (derper.isEmpty()) {
            return;
        }
        for (String line : List.of(
                "-a :1", "--a :1", "-a=", "-a=x=y", "-stun=T", "-stun=tRUE", "-stun=", "-stun=2", "-stun=FALSE",
                "-nope", "--nope=1", "---a", "-=x", "--=x", "-http-port -1", "-http-port=0x50", "-http-port=08",
                "-http-port=1_000", "-http-port=", "-http-port=99999999999999999999", "-accept-connection-limit=+Inf",
                "-accept-connection-limit=1e3", "-accept-connection-limit=x", "-tcp-user-timeout=1h30m",
                "-tcp-user-timeout=15", "-tcp-user-timeout=0", "-tcp-user-timeout=-1s", "-a -- -stun",
                "-stun=f -stun=x", "-accept-connection-burst=9223372036854775807", "-h", "--help")) {
            assertEquals(firstLineOf(derper.get(), line), ours(line), line);
        }
    }

    private static String firstLineOf(Path derper, String line) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(derper.toString()));
        command.addAll(List.of(line.split(" ", -1)));
        command.add("-version");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String first = output.lines().findFirst().orElse("");
        return process.waitFor() == 0 ? first.startsWith("Usage of") ? "help" : "valid" : withoutReason(first);
    }

    private static String ours(String line) {
        try {
            return GoFlags.parse(DerperFlag.kinds(), List.of(line.split(" ", -1))).isHelp() ? "help" : "valid";
        } catch (InvalidFlagException e) {
            return withoutReason(String.valueOf(e.getMessage()));
        }
    }

    /** The message without what Go's parser of the value adds. */
    private static String withoutReason(String message) {
        return message.startsWith("invalid ") ? message.substring(0, message.lastIndexOf(": ")) : message;
    }
}
