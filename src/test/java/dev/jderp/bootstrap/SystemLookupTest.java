package dev.jderp.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JDK's DNS client with a minimal name server, and the system's resolver. */
class SystemLookupTest {

    private DatagramSocket server;

    @BeforeEach
    void serve() throws IOException {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    DatagramPacket query = new DatagramPacket(new byte[512], 512);
                    server.receive(query);
                    byte[] answer = answer(query.getData());
                    server.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
                }
            } catch (IOException e) {
                // the test is over
            }
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Answers two TXT records for {@code share.example}, and NXDOMAIN for other names (RFC 1035, section 4.1). */
    private static byte[] answer(byte[] query) {
        int end = 12;
        while (query[end] != 0) {
            end += 1 + query[end];
        }
        end += 5; // root label, type and class
        boolean known = new String(query, 13, 5, StandardCharsets.US_ASCII).equals("share");
        ByteBuffer answer = ByteBuffer.allocate(512);
        answer.put(query, 0, 2).putShort((short) (known ? 0x8580 : 0x8583));
        answer.putShort((short) 1).putShort((short) (known ? 2 : 0)).putInt(0).put(query, 12, end - 12);
        for (String text : known ? List.of("42", "second") : List.<String>of()) {
            answer.putShort((short) 0xc00c).putShort((short) 16).putShort((short) 1).putInt(60);
            answer.putShort((short) (text.length() + 1)).put((byte) text.length());
            answer.put(text.getBytes(StandardCharsets.US_ASCII));
        }
        byte[] bytes = new byte[answer.position()];
        answer.flip().get(bytes);
        return bytes;
    }

    private SystemLookup lookup() {
        return new SystemLookup("dns://127.0.0.1:" + server.getLocalPort());
    }

    @Test
    void txtRecordsAreRead() throws IOException {
        List<String> texts = lookup().texts("share.example");
        assertEquals(2, texts.size());
        assertTrue(texts.containsAll(List.of("42", "second")), texts.toString());
    }

    @Test
    void aNameWithoutRecordsIsAnError() {
        String said = assertThrows(IOException.class, () -> lookup().texts("other.example")).toString();
        assertEquals(1, said.lines().count(), said);
    }

    @Test
    void addressesComeFromTheSystem() throws IOException {
        assertTrue(new SystemLookup().addresses("localhost").contains(InetAddress.getLoopbackAddress()));
        assertThrows(IOException.class, () -> new SystemLookup().addresses("name.invalid"));
    }
}
