package dev.jderp.cli;

import dev.jderp.client.ReceivedMessage.PeerGone;
import dev.jderp.client.ReceivedMessage.PeerPresent;
import dev.jderp.kit.HostPort;
import dev.jderp.kit.JsonProviders;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.PeerPresentFlag;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Formats a relay's notice about a peer, as a line of text or JSON. */
final class PeerLine {

    private PeerLine() {}

    static String text(Instant now, PeerPresent peer) {
        return now.truncatedTo(ChronoUnit.SECONDS) + " present " + peer.key().text()
                + peer.address().map(it -> " " + address(it)).orElse("")
                + (peer.flags().isEmpty() ? "" : " " + String.join(",", flags(peer)));
    }

    static String text(Instant now, PeerGone peer) {
        return now.truncatedTo(ChronoUnit.SECONDS) + " gone    " + peer.key().text() + " " + reason(peer.reason());
    }

    static JsonObject json(Instant now, PeerPresent peer) {
        JsonArrayBuilder flags = JsonProviders.JSON.createArrayBuilder(flags(peer));
        return JsonProviders.JSON.createObjectBuilder()
                .add("time", now.toString())
                .add("event", "present")
                .add("key", peer.key().text())
                .add("address", peer.address().map(PeerLine::address).orElse(""))
                .add("flags", flags)
                .build();
    }

    static JsonObject json(Instant now, PeerGone peer) {
        return JsonProviders.JSON.createObjectBuilder()
                .add("time", now.toString())
                .add("event", "gone")
                .add("key", peer.key().text())
                .add("reason", reason(peer.reason()))
                .build();
    }

    /** Address and port; an IPv6 address is in brackets. */
    static String address(InetSocketAddress address) {
        String host = address.getAddress() == null ? address.getHostString() : address.getAddress().getHostAddress();
        return HostPort.text(host, address.getPort());
    }

    private static List<String> flags(PeerPresent peer) {
        return peer.flags().stream().map(PeerLine::word).toList();
    }

    private static String word(PeerPresentFlag flag) {
        return flag.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String reason(PeerGoneReason reason) {
        return reason == PeerGoneReason.MESH_CONNECTION_BROKE
                ? "watch-lost"
                : reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
