package dev.jderp.admission;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The LocalAPI of a tailscaled on a Unix-domain socket, with answers set by a test. */
final class FakeLocalApi implements AutoCloseable {

    /** Handles a connection after its request has arrived. */
    @FunctionalInterface
    interface Conduct {
        void answer(String request, SocketChannel to) throws IOException, InterruptedException;
    }

    private final Path directory = Files.createTempDirectory("tsd"); // a short path: at most 108 bytes
    private final ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Conduct conduct;

    FakeLocalApi(Conduct conduct) throws IOException {
        this.conduct = conduct;
        listening.bind(UnixDomainSocketAddress.of(socket()));
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers every request with a status and a body of known length. */
    static Conduct status(int status, String body) {
        return text("HTTP/1.1 " + status + " Some Reason\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Answers every request with these bytes. */
    static Conduct text(String answer) {
        return (request, to) -> write(to, answer);
    }

    static void write(SocketChannel to, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    Path socket() {
        return directory.resolve("sock");
    }

    void conduct(Conduct next) {
        conduct = next;
    }

    /** The requests so far. */
    List<String> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listening.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            ByteBuffer in = ByteBuffer.allocate(4_096);
            String request = "";
            while (!request.endsWith("\r\n\r\n") && connection.read(in) >= 0) {
                request = new String(in.array(), 0, in.position(), StandardCharsets.UTF_8);
            }
            requests.add(request);
            conduct.answer(request, connection);
        } catch (IOException | InterruptedException e) {
            // the client has closed the connection
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        Files.deleteIfExists(socket());
        Files.deleteIfExists(directory);
    }
}
