package dev.jderp.testkit;

import dev.jderp.stun.StunException;
import dev.jderp.stun.StunMessage;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A STUN server on a free UDP port. */
public final class StunResponder implements AutoCloseable {

    private final DatagramSocket socket;
    private final int shiftOfPort;
    private final AtomicInteger toIgnore;

    /** A responder that ignores the first requests, and returns to each client its port plus an offset. */
    public StunResponder(String address, int ignored, int shiftOfPort) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
        this.shiftOfPort = shiftOfPort;
        toIgnore = new AtomicInteger(ignored);
        Thread.ofVirtual().start(this::serve);
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        byte[] buffer = new byte[1 << 16];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                if (toIgnore.getAndDecrement() <= 0) {
                    answer(packet);
                }
            } catch (SocketException e) {
                return;
            } catch (IOException | StunException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void answer(DatagramPacket request) throws IOException, StunException {
        var id = StunMessage.parseRequest(Arrays.copyOf(request.getData(), request.getLength()));
        InetSocketAddress seen = new InetSocketAddress(request.getAddress(), request.getPort() + shiftOfPort);
        byte[] answer = StunMessage.response(id, seen);
        socket.send(new DatagramPacket(answer, answer.length, request.getSocketAddress()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
