package dev.jderp.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds a TCP port that is free now. */
public final class FreePort {

    private FreePort() {}

    /** Returns a port of loopback; another process may open it before the caller does. */
    public static int onLoopback() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
