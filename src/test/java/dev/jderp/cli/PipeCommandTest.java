package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.NodePrivateKey;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class PipeCommandTest {

    private final NodePrivateKey a = NodePrivateKey.generate();
    private final NodePrivateKey b = NodePrivateKey.generate();

    @TempDir
    Path directory;

    /** The arguments of one side of a pipe. */
    private static final class Side {

        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final StringWriter err = new StringWriter();

        int run(String in, String... arguments) {
            CommandLine line = JderpCommand.commandLine();
            line.addSubcommand("this", new PipeCommand(new ByteArrayInputStream(bytes(in)), out));
            line.setExecutionExceptionHandler(line.getExecutionExceptionHandler());
            line.setErr(new PrintWriter(err, true));
            arguments[0] = "this";
            return line.execute(arguments);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String file(String name, NodePrivateKey key) throws IOException {
        return Files.writeString(directory.resolve(name), "{\"PrivateKey\": \"" + key.secretText() + "\"}").toString();
    }

    private String map(OpenRelay relay) throws Exception {
        String pin = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(relay.chain().get(0).getEncoded()));
        return Files.writeString(directory.resolve("derpmap.json"), "{\"Regions\":{\"900\":{\"RegionID\":900,"
                + "\"RegionCode\":\"own\",\"Nodes\":[{\"Name\":\"900a\",\"RegionID\":900,\"HostName\":\"127.0.0.1\","
                + "\"IPv6\":\"none\",\"DERPPort\":" + relay.port() + ",\"CertName\":\"sha256-raw:" + pin + "\"}]}}}")
                .toString();
    }

    @Test
    void bothSidesWriteTheInputOfTheOther() throws Exception {
        try (OpenRelay relay = OpenRelay.tls()) {
            String where = map(relay);
            String keyA = file("a.key", a);
            String keyB = file("b.key", b);
            Side here = new Side();
            Side there = new Side();
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> there.run(
                    "good morning", "pipe", "--map", where, "--region", "own", "--key-file", keyB,
                    a.publicKey().text()));
            assertEquals(0,
                    here.run("hello", "pipe", "--map", where, "--key-file", keyA, "--json", b.publicKey().text()),
                    here.err.toString());
            assertEquals(0, other.get(), there.err.toString());
            assertArrayEquals(bytes("good morning"), here.out.toByteArray());
            assertArrayEquals(bytes("hello"), there.out.toByteArray());
            assertEquals("", there.err.toString());
            try (var reader = Json.createReader(new StringReader(here.err.toString()))) {
                JsonObject json = reader.readObject();
                assertEquals(5, json.getInt("sentBytes"));
                assertEquals(12, json.getInt("receivedBytes"));
                assertFalse(json.containsKey("failure"));
            }
        }
    }

    @Test
    void aPeerThatDoesNotComeIsStatus1AndOneLine() throws Exception {
        try (OpenRelay relay = OpenRelay.plain()) {
            Side here = new Side();
            assertEquals(1, here.run("hello", "pipe", "--url", "http://127.0.0.1:" + relay.port() + "/", "--timeout",
                    "1s", "--key-file", file("a.key", a), "--json", b.publicKey().text()));
            List<String> lines = here.err.toString().lines().toList();
            assertEquals(2, lines.size(), here.err.toString());
            assertTrue(lines.get(0).contains("\"failure\":\"NO_PEER\""), lines.get(0));
            assertEquals("jderp: the peer has not answered within 1 s", lines.get(1));
        }
    }

    @Test
    void failuresAreReportedInOneLine() throws Exception {
        String key = file("a.key", a);
        String map = Files.writeString(directory.resolve("empty.json"), "{\"Regions\":{}}").toString();
        for (List<String> wrong : List.of(
                List.of("--url", "http://127.0.0.1:1", "--key-file", key, b.publicKey().text()),
                List.of("--url", "http://127.0.0.1:1", "--key-file", key + "x", b.publicKey().text()),
                List.of("--map", map, "--key-file", key, b.publicKey().text()),
                List.of("--map", map, "--region", "1", "--key-file", key, b.publicKey().text()),
                List.of("--url", "http://127.0.0.1:1", "--key-file", key, "nodekey:" + "0".repeat(64)))) {
            Side here = new Side();
            assertEquals(1, here.run("", arguments(wrong)), wrong.toString());
            assertEquals(1, here.err.toString().lines().count(), here.err.toString());
            assertTrue(here.err.toString().startsWith("jderp: "), here.err.toString());
        }
    }

    @Test
    void usageErrorsAreStatus2() throws Exception {
        String key = file("a.key", a);
        String peer = b.publicKey().text();
        for (List<String> wrong : List.of(List.<String>of(), List.of("--url", "http://h", peer),
                List.of("--key-file", key, peer), List.of("--url", "http://h", "--map", "m", "--key-file", key, peer),
                List.of("--url", "http://h", "--region", "1", "--key-file", key, peer),
                List.of("--map", "m", "--cert-name", "n", "--key-file", key, peer),
                List.of("--url", "ftp://h", "--key-file", key, peer),
                List.of("--url", "http://h", "--key-file", key, "nodekey:1"),
                List.of("--url", "http://h", "--key-file", key, "--timeout", "0s", peer),
                List.of("--url", "http://h", "--key-file", key, a.publicKey().text()))) {
            assertEquals(2, new Side().run("", arguments(wrong)), wrong.toString());
        }
    }

    private static String[] arguments(List<String> arguments) {
        String[] all = Arrays.copyOf(new String[]{"this"}, arguments.size() + 1);
        System.arraycopy(arguments.toArray(), 0, all, 1, arguments.size());
        return all;
    }

    @Test
    void helpNamesExitCodesAndAnExample() {
        StringWriter out = new StringWriter();
        assertEquals(0, JderpCommand.commandLine().setOut(new PrintWriter(out, true)).execute("pipe", "--help"));
        assertTrue(out.toString().contains("tar c dir | java -jar jderp.jar pipe"), out.toString());
        assertTrue(out.toString().contains("Exit codes:"), out.toString());
    }
}
