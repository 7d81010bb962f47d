package dev.jderp.protocol;

import dev.jderp.key.MeshKey;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.util.Optional;

/**
 * The JSON in a client's ClientInfo frame, which describes the client ({@code docs/protocol.md#clientinfo}).
 *
 * @param version the protocol's version, 2
 * @param meshKey the region's pre-shared key, from relays and monitors; an all-zero one counts as absent
 * @param canAckPings whether it answers Ping
 * @param isProber whether it measures relays
 * @param appName an opaque name for statistics, empty if none
 */
public record ClientInfo(
        int version, Optional<MeshKey> meshKey, boolean canAckPings, boolean isProber, String appName) {

    /** The protocol's version. */
    public static final int VERSION = 2;

    /** The ClientInfo of an ordinary client. */
    public static final ClientInfo REGULAR = new ClientInfo(VERSION, Optional.empty(), true, false, "");

    /** The JSON as Go writes it, without white space. */
    public String toJson() {
        StringBuilder json = new StringBuilder("{");
        meshKey.filter(key -> !key.isZero())
                .ifPresent(key -> json.append("\"meshKey\":\"").append(key.secretText()).append("\","));
        if (version != 0) {
            json.append("\"version\":").append(version).append(',');
        }
        json.append("\"CanAckPings\":").append(canAckPings);
        if (isProber) {
            json.append(",\"IsProber\":true");
        }
        if (!appName.isEmpty()) {
            json.append(",\"AppName\":").append(HandshakeJson.quote(appName));
        }
        return json.append('}').toString();
    }

    /** Reads the JSON of a ClientInfo box. */
    public static ClientInfo parse(byte[] json) throws ProtocolException {
        Reading reading = new Reading();
        HandshakeJson.read(json, reading);
        return new ClientInfo(
                Math.toIntExact(Math.clamp(reading.version, Integer.MIN_VALUE, Integer.MAX_VALUE)),
                reading.meshKey.filter(key -> !key.isZero()),
                reading.canAckPings,
                reading.isProber,
                reading.appName);
    }

    private static final class Reading implements HandshakeJson.Member {
        private long version;
        private Optional<MeshKey> meshKey = Optional.empty();
        private boolean canAckPings;
        private boolean isProber;
        private String appName = "";

        @Override
        public void read(String name, Event value, JsonParser parser) throws ProtocolException {
            switch (name) {
                case "version" -> version = HandshakeJson.integer(value, parser, version);
                case "canackpings" -> canAckPings = HandshakeJson.bool(value, canAckPings);
                case "isprober" -> isProber = HandshakeJson.bool(value, isProber);
                case "appname" -> appName = HandshakeJson.string(value, parser, appName);
                case "meshkey" -> meshKey = Optional.of(meshKey(value, parser));
                default -> {
                    // a member of another version
                }
            }
        }

        private static MeshKey meshKey(Event value, JsonParser parser) throws ProtocolException {
            if (value != Event.VALUE_STRING) {
                throw new ProtocolException(Violation.BAD_MESH_KEY, "not a string");
            }
            try {
                return MeshKey.parse(parser.getString());
            } catch (IllegalArgumentException e) {
                throw new ProtocolException(Violation.BAD_MESH_KEY, "not 64 hex digits");
            }
        }
    }
}
