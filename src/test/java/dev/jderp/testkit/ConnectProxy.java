package dev.jderp.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that connects to 127.0.0.1, whatever the name; its own lines of each request are kept. */
public final class ConnectProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final String answer;

    /** A proxy that answers each request with this head. */
    public ConnectProxy(String answer) throws IOException {
        this.answer = answer;
        Thread.ofVirtual().start(this::serve);
    }

    /** Its URL, with user, password and at sign before the host. */
    public URI url(String user) {
        return URI.create("http://" + user + "127.0.0.1:" + listener.getLocalPort());
    }

    /** The lines of all requests so far. */
    public List<String> asked() {
        return asked;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // the end
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new BufferedReader(
                    new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                lines.add(line);
            }
            if (lines.isEmpty()) {
                return; // the client would rather not
            }
            asked.addAll(lines);
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            String target = lines.get(0).split(" ", -1)[1];
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(),
                    Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)))) {
                Thread.ofVirtual().start(() -> copy(server, client));
                copy(client, server);
            }
        } catch (IOException e) {
            // one of them has closed
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // one of them has closed
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
