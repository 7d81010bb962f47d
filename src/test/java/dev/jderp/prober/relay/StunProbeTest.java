package dev.jderp.prober.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.prober.schedule.ManualProbeClock;
import dev.jderp.prober.schedule.Probe;
import dev.jderp.prober.schedule.ProbeInfo;
import dev.jderp.prober.schedule.ProbeRuns;
import dev.jderp.prober.schedule.Prober;
import dev.jderp.stun.StunMessage;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StunProbeTest {

    private final ManualProbeClock clock = new ManualProbeClock();

    @Test
    void anAnswerIsASuccess() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Prober prober = new Prober(true, false, clock)) {
            Thread.ofVirtual().start(() -> {
                try {
                    DatagramPacket request = new DatagramPacket(new byte[1000], 1000);
                    server.receive(request);
                    byte[] answer = StunMessage.response(
                            StunMessage.parseRequest(Arrays.copyOf(request.getData(), request.getLength())),
                            (InetSocketAddress) request.getSocketAddress());
                    server.send(new DatagramPacket(answer, answer.length, request.getSocketAddress()));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            Probe probe = prober.run("udp", Duration.ofMinutes(1), Map.of(),
                    StunProbe.of((InetSocketAddress) server.getLocalSocketAddress()));
            ProbeInfo info = probe.runNow().orElseThrow();
            assertEquals("", info.error());
            assertEquals("ipv4", info.labels().get("address_family"));
        }
    }

    @Test
    void aSilentRelayIsAskedUntilTheTimeout() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Prober prober = new Prober(false, false, clock)) {
            CompletableFuture<Integer> asked = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    DatagramPacket request = new DatagramPacket(new byte[1000], 1000);
                    server.receive(request);
                    asked.complete(request.getLength());
                } catch (Exception e) {
                    asked.completeExceptionally(e);
                }
            });
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            Probe probe = prober.run("udp", Duration.ofSeconds(10), Map.of(), StunProbe.of(address));
            assertEquals(40, asked.get());
            clock.advance(Duration.ofSeconds(8));
            ProbeRuns.await(probe);
            assertEquals("timed out after 8s while waiting for an answer from " + address.getHostString() + " port "
                    + address.getPort(), probe.info().error());
        }
    }
}
