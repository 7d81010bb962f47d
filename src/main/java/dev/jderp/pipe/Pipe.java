package dev.jderp.pipe;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpException;
import dev.jderp.client.Received;
import dev.jderp.client.ReceivedMessage.PeerGone;
import dev.jderp.client.ReceivedMessage.ReceivedPacket;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.key.WeakKeyException;
import dev.jderp.kit.ErrorLine;
import dev.jderp.pipe.PipeException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A stream in both directions to a peer that runs a pipe to this side's key. The bytes of the input are written to the
 * peer's output, completely and in order, or both sides fail; a relay can delay them, but not read or change them.
 *
 * <p>Uses four threads: the caller's sends, one reads the input, one receives, one writes the output.
 */
public final class Pipe {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long FIRST_RETRY_NS = 100_000_000L;
    private static final long MAX_RETRY_NS = 2_000_000_000L;

    private final DerpClient client;
    private final NodePublicKey peer;
    private final PipeBox box;
    private final SharedSession session;

    /**
     * A pipe that has not started.
     *
     * @param client a client with {@code key}, which the pipe closes at its end
     * @param timeout how long the peer may be silent, also before its first packet
     * @throws WeakKeyException if the peer's key is invalid, since its shared secret would be known
     * @throws IllegalArgumentException if the peer's key is this side's own
     */
    public Pipe(DerpClient client, NodePrivateKey key, NodePublicKey peer, Duration timeout) throws WeakKeyException {
        if (peer.equals(key.publicKey())) {
            throw new IllegalArgumentException("the peer's key is this side's own; expected another key");
        }
        this.client = client;
        this.peer = peer;
        this.box = new PipeBox(key, peer);
        this.session = new SharedSession(new PipeSession(
                RANDOM.nextLong() | 1, box.direction(), timeout.toNanos(), System.nanoTime()));
    }

    /**
     * Sends the bytes of {@code in} to the peer and writes the peer's bytes to {@code out}, until both streams have
     * ended. Closes {@code out} at the end of the peer's stream. To be called once; after a failure, a daemon thread
     * may still wait for {@code in}.
     *
     * @throws PipeException if not all bytes have arrived, on either side
     */
    public void run(InputStream in, OutputStream out) throws PipeException, InterruptedException {
        try {
            connect();
            Thread reader = start("derp-pipe-in", () -> read(in));
            Thread writer = start("derp-pipe-out", () -> write(out));
            Thread receiver = start("derp-pipe-receive", this::receive);
            try {
                send();
            } finally {
                client.close();
                reader.interrupt();
                receiver.interrupt();
                receiver.join();
            }
            Optional<PipeException> failure = session.failure();
            if (failure.isPresent()) {
                writer.interrupt();
                throw failure.get();
            }
            writer.join();
        } finally {
            client.close();
        }
    }

    private Thread start(String name, Runnable job) {
        return Thread.ofPlatform().daemon().name(name).start(job);
    }

    /** Ends the pipe as a failure, which the peer is notified of. May be called by any thread. */
    public void interrupt() {
        session.fail(new PipeException(Reason.INTERRUPTED, "the pipe was interrupted"));
    }

    /** The counts so far. May be called by any thread. */
    public PipeReport report() {
        return session.report();
    }

    private void connect() throws PipeException {
        try {
            client.connect();
        } catch (IOException e) {
            throw new PipeException(Reason.NO_RELAY, "the relay cannot be reached: " + ErrorLine.of(e), e);
        }
    }

    // Called by the thread that sends.

    private void send() throws InterruptedException {
        while (true) {
            Optional<PipePacket> packet = session.awaitPacket();
            if (packet.isEmpty()) {
                break;
            }
            send(packet.get());
        }
        try {
            for (PipePacket packet : session.abortPackets()) {
                client.send(peer, box.seal(packet));
            }
            // The Pong shows that the relay has read everything before. If the connection were closed at once, it could
            // be reset and those packets lost.
            var unused = client.ping();
        } catch (IOException e) {
            // the peer notices by its timeout
        }
    }

    /** Sends a packet, and connects again if the connection is lost. Gives up when the session is over. */
    private void send(PipePacket packet) throws InterruptedException {
        byte[] sealed = box.seal(packet);
        long retryNs = FIRST_RETRY_NS;
        while (true) {
            try {
                client.send(peer, sealed);
                return;
            } catch (IOException e) {
                if (!session.pauseAfter(e, retryNs)) {
                    return;
                }
                retryNs = Math.min(MAX_RETRY_NS, 2 * retryNs);
            }
        }
    }

    // Called by the thread that receives.

    private void receive() {
        long retryNs = FIRST_RETRY_NS;
        try {
            while (true) {
                try {
                    onMessage(client.receive());
                    retryNs = FIRST_RETRY_NS;
                } catch (IOException e) {
                    if (e instanceof DerpException derp && derp.kind() == DerpException.Kind.CLOSED) {
                        return;
                    }
                    if (!session.pauseAfter(e, retryNs)) {
                        return;
                    }
                    retryNs = Math.min(MAX_RETRY_NS, 2 * retryNs);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            session.fail(new PipeException(Reason.PROTOCOL, "a message cannot be handled: " + e, e));
        }
    }

    private void onMessage(Received received) {
        Optional<PipePacket> packet = Optional.empty();
        boolean isGone = false;
        boolean isForged = false;
        switch (received.message()) {
            case ReceivedPacket it -> {
                packet = it.source().equals(peer) ? box.open(it.data()) : Optional.empty();
                isForged = packet.isEmpty();
            }
            case PeerGone it -> isGone = it.key().equals(peer);
            default -> {
            }
        }
        session.onMessage(received.generation(), packet, isGone, isForged);
    }

    // Called by the thread that reads the input.

    private void read(InputStream in) {
        byte[] buffer = new byte[PipePacket.MAX_PAYLOAD];
        try {
            while (true) {
                int n = in.read(buffer);
                while (n > 0 && n < buffer.length && in.available() > 0) {
                    int more = in.read(buffer, n, buffer.length - n);
                    if (more < 0) {
                        break;
                    }
                    n += more;
                }
                if (n != 0 && !session.offer(n < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(buffer, n)))) {
                    return;
                }
            }
        } catch (IOException e) {
            session.fail(new PipeException(Reason.INPUT, "cannot read the input: " + ErrorLine.of(e), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Called by the thread that writes the output.

    private void write(OutputStream out) {
        try (out) {
            for (Optional<byte[]> bytes = session.take(); bytes.isPresent(); bytes = session.take()) {
                out.write(bytes.get());
                out.flush();
                session.written(bytes.get().length);
            }
        } catch (IOException e) {
            session.fail(new PipeException(Reason.OUTPUT, "cannot write the output: " + ErrorLine.of(e), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
