package dev.jderp.protocol;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;

/**
 * The JSON in a ServerInfo frame, which a server sends after the login ({@code docs/protocol.md#serverinfo}).
 *
 * @param version the protocol's version, 2
 * @param tokenBucketBytesPerSecond the average rate that the client may send, 0 for no limit
 * @param tokenBucketBytesBurst how many bytes it may send at once
 */
public record ServerInfo(int version, long tokenBucketBytesPerSecond, long tokenBucketBytesBurst) {

    /** The ServerInfo that derper sends. */
    public static final ServerInfo REGULAR = new ServerInfo(ClientInfo.VERSION, 0, 0);

    /** The JSON as Go writes it, without white space. */
    public String toJson() {
        StringBuilder json = new StringBuilder();
        append(json, "version", version);
        append(json, "TokenBucketBytesPerSecond", tokenBucketBytesPerSecond);
        append(json, "TokenBucketBytesBurst", tokenBucketBytesBurst);
        return "{" + json + "}";
    }

    private static void append(StringBuilder json, String name, long value) {
        if (value != 0) {
            json.append(json.isEmpty() ? "" : ",").append('"').append(name).append("\":").append(value);
        }
    }

    /** Reads the JSON of a ServerInfo box. */
    public static ServerInfo parse(byte[] json) throws ProtocolException {
        Reading reading = new Reading();
        HandshakeJson.read(json, reading);
        return new ServerInfo(
                Math.toIntExact(Math.clamp(reading.version, Integer.MIN_VALUE, Integer.MAX_VALUE)),
                reading.bytesPerSecond,
                reading.bytesBurst);
    }

    private static final class Reading implements HandshakeJson.Member {
        private long version;
        private long bytesPerSecond;
        private long bytesBurst;

        @Override
        public void read(String name, Event value, JsonParser parser) throws ProtocolException {
            switch (name) {
                case "version" -> version = HandshakeJson.integer(value, parser, version);
                case "tokenbucketbytespersecond" ->
                    bytesPerSecond = HandshakeJson.integer(value, parser, bytesPerSecond);
                case "tokenbucketbytesburst" -> bytesBurst = HandshakeJson.integer(value, parser, bytesBurst);
                default -> {
                    // a member of another version
                }
            }
        }
    }
}
