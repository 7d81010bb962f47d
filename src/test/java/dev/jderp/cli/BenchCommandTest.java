package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.OpenRelay;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BenchCommandTest {

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        return JderpCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void figuresArePrintedAsTableOrJsonOnEveryTransport() throws Exception {
        try (OpenRelay relay = OpenRelay.plain(); OpenRelay tls = OpenRelay.tls()) {
            String url = "http://127.0.0.1:" + relay.port();
            assertEquals(0, run("bench", url, "--seconds", "1", "--pairs", "2", "--window", "4"), err.toString());
            assertTrue(out.toString().matches("(?s)" + url + ": 2 pairs, 1200 bytes, window 4, [\\d.]+ s\\R"
                    + "packets     [\\d,]+ sent, [\\d,]+ received, 0 lost \\(0\\.00 %\\)\\R"
                    + "throughput  [\\d,]+ packets/s, [\\d,.]+ Mbit/s\\R"
                    + "latency     p50 [\\d.]+ ms, p99 [\\d.]+ ms, max [\\d.]+ ms\\R"), out.toString());
            assertEquals(0, run("bench", "https://127.0.0.1:" + tls.port() + "/", "--seconds", "1", "--pairs", "1",
                    "--window", "4", "--size", "100", "--rate", "100", "--websocket", "--insecure", "--json"),
                    err.toString());
        }
        try (var reader = Json.createReader(new StringReader(out.toString()))) {
            JsonObject json = reader.readObject();
            assertTrue(json.getInt("received") > 0 && json.getInt("received") <= 101, json.toString());
            assertEquals(json.getInt("sent"), json.getInt("received"));
            assertEquals(100, json.getInt("size"));
            assertTrue(json.getJsonNumber("p50").longValue() <= json.getJsonNumber("p99").longValue());
        }
        assertEquals("", err.toString());
    }

    @Test
    void failuresAreOneLineAndUsageErrorsAreStatus2() {
        assertEquals(1, run("bench", "http://127.0.0.1:1"));
        assertEquals("jderp: http://127.0.0.1:1: cannot be reached\n", err.toString());
        for (List<String> wrong : List.of(List.of("bench"), List.of("bench", "ftp://h"), List.of("bench", "h"),
                List.of("bench", "http://h", "--size", "15"), List.of("bench", "http://h", "--pairs", "0"),
                List.of("bench", "http://h", "--seconds", "0"))) {
            assertEquals(2, run(wrong.toArray(String[]::new)), wrong.toString());
            assertEquals("", out.toString());
        }
    }
}
