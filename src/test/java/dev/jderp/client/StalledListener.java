package dev.jderp.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An address at which connects get no answer: its accept queue is full and is not emptied. */
public final class StalledListener implements AutoCloseable {

    private static final int TRIES = 20;
    private static final int TIMEOUT_MS = 200;

    private final ServerSocket listener = new ServerSocket();
    private final List<Socket> waiting = new ArrayList<>();

    /** On a port of an address of this host's; the test is skipped where the kernel answers all the same. */
    public StalledListener(String address, int port) throws IOException {
        listener.bind(new InetSocketAddress(address, port), 1);
        boolean stalled = false;
        while (!stalled && waiting.size() < TRIES) {
            Socket each = new Socket();
            waiting.add(each);
            try {
                each.connect(listener.getLocalSocketAddress(), TIMEOUT_MS);
            } catch (SocketTimeoutException e) {
                stalled = true;
            }
        }
        if (!stalled) {
            close();
            System.out.println("skipped: this kernel answers connections to a full queue");
        }
        assumeTrue(stalled);
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket each : waiting) {
            each.close();
        }
        listener.close();
    }
}
