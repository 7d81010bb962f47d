package dev.jderp.client.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.client.Nodes;
import dev.jderp.client.StalledListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alternatives that are tried in turn until one common deadline. */
class TimeShareTest {

    @ParameterizedTest
    @CsvSource({
            "10000, 1, 10000", "10000, 2, 5000", "10000, 5, 2000", "10000, 50, 2000", "1500, 3, 1500", "2000, 2, 2000",
            "3000, 2, 2000", "0, 2, 0", "-5, 1, 0"
    })
    void eachGetsAnEqualShareOfAtLeastTwoSeconds(long leftMs, int alternatives, long shareMs) {
        assertEquals(Duration.ofMillis(shareMs).toNanos(),
                TimeShare.ofNs(Duration.ofMillis(leftMs).toNanos(), alternatives));
    }

    @Test
    void aDeadFirstAddressLeavesTimeForTheSecond() throws Exception {
        InetAddress alive = InetAddress.getByName("127.0.0.3");
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(alive, 0));
            NodeDialer dialer = new NodeDialer(NodeDialer.Options.DEFAULTS
                    .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(60))
                    .withResolver(host -> List.of(InetAddress.getByName("127.0.0.2"), alive)));
            try (var dead = new StalledListener("127.0.0.2", server.getLocalPort());
                    NodeStream stream = dialer.tcp(Nodes.at("relay.example", dead.port()))) {
                assertEquals(alive, stream.remoteAddress().getAddress());
            }
        }
    }
}
