package dev.jderp.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that passes connections on to another one of this host, until it swallows every byte, in both directions. */
public final class BlackHole implements AutoCloseable {

    private static final int CHUNK = 64 << 10;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int target;
    private volatile boolean swallowing;

    public BlackHole(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** From now on no byte arrives anywhere, none is read, and no connection ends. */
    public void swallow() {
        swallowing = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(near);
                open.add(far);
                Thread.ofVirtual().start(() -> move(near, far));
                Thread.ofVirtual().start(() -> move(far, near));
            }
        } catch (IOException e) {
            // closed by the test
        }
    }

    private void move(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[CHUNK];
            int n = in.read(bytes);
            while (n >= 0 && !swallowing) {
                out.write(bytes, 0, n);
                n = in.read(bytes);
            }
            if (!swallowing) {
                to.close();
            }
        } catch (IOException e) {
            // one side has closed
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
