package dev.jderp.rest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {

    private static InputStream of(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int refused(InputStream body) {
        return assertThrows(Problem.class, () -> RequestBody.object(body, "a")).getResponse().getStatus();
    }

    @Test
    void anObjectIsRead() {
        assertEquals(1, RequestBody.object(of(" {\"a\": 1} \n"), "a").getInt("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\":", "{\"a\":[", "[]", "1", "null", "\"a\"", "{\"a\":1}{",
            "{\"a\":1} x",
            "{\"a\":1,\"a\":2}", "{\"a\":01}", "{a:1}", "{\"b\":1}", "{\"a\":\"\\x\"}", "{'a':1}", "\u0000",
            "{\"a\":1,}", "{\"a\":1e9999999999}", "{} {}"})
    void bodiesThatAreNotObjectsOrHaveOtherMembersAreRefused(String body) {
        assertEquals(400, refused(of(body)));
    }

    @Test
    void depthAndDigitsAreBounded() {
        assertEquals(400, refused(of("{\"a\":" + "9".repeat(5_000) + "}")));
        assertEquals(400, refused(of("{\"a\":" + "[".repeat(100_000))));
        assertEquals(400, refused(of("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}")));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertEquals(400, refused(new ByteArrayInputStream(new byte[]{'{', '"', (byte) 0xff, '"', ':', '1', '}'})));
    }

    @Test
    void bodiesAreBoundedAndNoMoreIsRead() {
        var endless = new InputStream() {
            private long given;

            @Override
            public int read() {
                given++;
                return ' ';
            }

            @Override
            public int read(byte[] into, int from, int length) {
                Arrays.fill(into, from, from + length, (byte) ' ');
                given += length;
                return length;
            }
        };
        assertEquals(413, refused(endless));
        assertTrue(endless.given <= RequestBody.MAX_BYTES + 1);
    }

    @Test
    void aBodyThatEndsEarlyIsABadRequest() {
        assertEquals(400, refused(new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                throw new IOException("reset");
            }
        }));
    }
}
