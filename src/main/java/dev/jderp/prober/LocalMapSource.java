package dev.jderp.prober;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.prober.schedule.ProbeContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Fetches the DERP map of the tailscaled on this host: one request to its LocalAPI over a Unix-domain socket, in
 * HTTP/1.0 so that the end of the stream ends the answer.
 */
final class LocalMapSource implements MapSource {

    /** The socket of tailscaled on Linux. */
    static final Path DEFAULT_SOCKET = Path.of("/var/run/tailscale/tailscaled.sock");

    private static final int MAX_BYTES = 16 << 20;
    private static final int READ_BYTES = 1 << 14;
    private static final byte[] REQUEST = "GET /localapi/v0/derpmap HTTP/1.0\r\nHost: local-tailscaled.sock\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final Path socket;

    LocalMapSource(Path socket) {
        this.socket = socket;
    }

    @Override
    public DerpMap fetch(ProbeContext context) throws IOException {
        String answer;
        try (SocketChannel channel = context.closing(SocketChannel.open(StandardProtocolFamily.UNIX))) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer out = ByteBuffer.wrap(REQUEST);
            while (out.hasRemaining()) {
                channel.write(out);
            }
            answer = read(channel);
        } catch (UnsupportedOperationException e) {
            throw new IOException("this system has no Unix-domain sockets", e);
        }
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0 || !answer.matches("(?s)HTTP/1\\.[01] 200 .*")) {
            throw new IOException("tailscaled returned " + answer.lines().findFirst().orElse("nothing"));
        }
        return UrlMapSource.parse(answer.substring(end + 4)).map();
    }

    private static String read(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
        while (channel.read(in.clear()) >= 0) {
            all.write(in.array(), 0, in.position());
            if (all.size() > MAX_BYTES) {
                throw new IOException("tailscaled's map is longer than " + (MAX_BYTES >> 20) + " MB");
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
