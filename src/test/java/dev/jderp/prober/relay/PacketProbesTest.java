package dev.jderp.prober.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.prober.schedule.ManualProbeClock;
import dev.jderp.prober.schedule.Probe;
import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.ProbeInfo;
import dev.jderp.prober.schedule.ProbeRuns;
import dev.jderp.prober.schedule.ProbeStatus;
import dev.jderp.prober.schedule.Prober;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mesh, bandwidth and queuing delay over relays in memory, and Tailscale's Test_packetsForSize. */
@Timeout(20)
class PacketProbesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final NodePair SAME = new NodePair(DerpNode.of("900a", 900, "a"), DerpNode.of("900a", 900, "a"));

    private final MemoryRelay relay = new MemoryRelay();
    private final Prober prober = new Prober(true, false, new ManualProbeClock());

    @AfterEach
    void close() {
        prober.close();
    }

    private ProbeInfo run(ProbeClass probe) throws InterruptedException {
        return prober.run(probe.name(), MINUTE, Map.of(), probe).runNow().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"8, 1", "8192, 1", "65536, 1", "65537, 2", "500000, 8"})
    void manyBytesAreSplitIntoPacketsOfAtMost64KiB(long size, long packets) {
        PacketTrain train = new PacketTrain(size);
        assertEquals(packets, train.count());
        List<byte[]> all = LongStream.range(0, packets).mapToObj(train::packet).toList();
        assertEquals(size, all.stream().mapToLong(each -> each.length).sum());
        assertEquals(packets, all.stream().map(HexFormat.of()::formatHex).distinct().count());
        assertTrue(all.stream().allMatch(each -> each.length <= 65536));
        assertArrayEquals(all.getFirst(), train.packet(0));
    }

    @Test
    void aPacketThatArrivesUnchangedIsASuccess() throws Exception {
        ProbeInfo info = run(MeshProbe.of(SAME, relay));
        assertEquals("", info.error());
        assertEquals(Map.of("name", "derp_mesh", "class", "derp_mesh", "derp_path", "single"), info.labels());
        assertEquals(0, relay.open());
        NodePair two = new NodePair(SAME.from(), DerpNode.of("900b", 900, "b"));
        assertEquals("mesh", MeshProbe.of(two, relay).labels().get("derp_path"));
    }

    @Test
    void aPacketThatArrivesChangedIsAnError() throws Exception {
        relay.fate = packet -> Optional.of(new byte[8]);
        assertEquals("the packet that arrived is not the one that was sent", run(MeshProbe.of(SAME, relay)).error());
        assertEquals(0, relay.open());
    }

    @Test
    void aLostPacketEndsTheRunByTimeoutAndFreesItsLinks() throws Exception {
        ManualProbeClock clock = new ManualProbeClock();
        Semaphore sent = new Semaphore(0);
        relay.fate = packet -> {
            sent.release();
            return Optional.empty();
        };
        try (Prober timed = new Prober(false, false, clock)) {
            Probe probe = timed.run("mesh", MINUTE, Map.of(), MeshProbe.of(SAME, relay));
            sent.acquire();
            clock.advance(Duration.ofSeconds(48));
            ProbeRuns.await(probe);
            assertEquals("timed out after 48s while waiting for a packet from 900a at 900a", probe.info().error());
            assertEquals(0, relay.open());
        }
    }

    @Test
    void atMostThirtyPacketsAreUnderWay() throws Exception {
        AtomicInteger packets = new AtomicInteger();
        relay.fate = packet -> {
            packets.incrementAndGet();
            return packet;
        };
        ProbeInfo info = run(BandwidthProbe.of(SAME, relay, 100_000_000));
        assertEquals("", info.error());
        assertEquals(1526, packets.get());
        assertEquals("false", info.labels().get("tcp_in_tcp"));
        assertTrue(prober.metrics().stream().anyMatch(
                each -> each.getMetadata().getPrometheusName().equals("derpprobe_derp_bw_probe_size_bytes")));
        relay.fate = packet -> packet.filter(it -> packets.incrementAndGet() != 1530);
        assertEquals("packet 4 of 1526 arrived changed or out of order",
                prober.probe("derp_bw").orElseThrow().runNow().orElseThrow().error());
        assertEquals(0, relay.open());
    }

    @Test
    void delaysAreCountedAndLatePacketsAreDropped() {
        PacketTimes times = new PacketTimes();
        PacketTimes.Run run = times.start(5_000_000_000L);
        run.onSend(0, 0);
        run.onSend(1, 1_000_000);
        run.onReceive(0, 5_000_000);
        run.onReceive(0, 6_000_000); // again
        run.onSend(2, 4_000_000_000L);
        run.onReceive(1, 5_002_000_000L); // too late
        run.onReceive(2, 5_002_000_000L);
        run.onSend(3, 5_003_000_000L);
        assertEquals(1, times.dropped());
        run.expire(11_000_000_000L);
        assertEquals(2, times.dropped());
        assertEquals(List.of(1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L), times.delays().counts());
        assertEquals(1.007, times.delays().sum(), 1e-9);
    }

    @Test
    void packetsAreSentUntilTheProbeIsClosed() throws Exception {
        Semaphore sent = new Semaphore(0);
        relay.fate = packet -> {
            sent.release();
            return packet;
        };
        Probe probe = prober.run("qd", Duration.ofSeconds(-10), Map.of(),
                QueuingDelayProbe.of(SAME, relay, 1000, Duration.ofSeconds(5)));
        ProbeRuns.start(probe);
        sent.acquire(20);
        assertEquals(ProbeStatus.RUNNING, probe.info().status());
        prober.remove("qd");
        ProbeRuns.awaitIdle(probe, 10_000);
        assertEquals(0, probe.inFlight());
        assertEquals(0, relay.open());
    }
}
