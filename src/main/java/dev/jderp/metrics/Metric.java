package dev.jderp.metrics;

/** A number that the relay keeps about itself, under the name that derper gives it (reference section 9). */
public enum Metric {
    ACCEPTS("accepts", "connections handed to the server"),
    CURRENT_CONNECTIONS("gauge_current_connections", "connections that have logged in"),
    CURRENT_HOME_CONNECTIONS("gauge_current_home_connections", "connections that call this relay their home"),
    CLIENTS_LOCAL("gauge_clients_local", "keys with at least one connection here"),
    CURRENT_DUP_CLIENT_KEYS("gauge_current_dup_client_keys", "keys with more than one connection"),
    CURRENT_DUP_CLIENT_CONNS("gauge_current_dup_client_conns", "connections of keys that have more than one"),
    TOTAL_DUP_CLIENT_CONNS("counter_total_dup_client_conns", "connections that arrived while their key had another"),
    PACKETS_RECEIVED("packets_received", "SendPacket frames read"),
    BYTES_RECEIVED("bytes_received", "packet bytes read, without keys and headers"),
    PACKETS_SENT("packets_sent", "RecvPacket frames written"),
    BYTES_SENT("bytes_sent", "packet bytes written, without keys and headers"),
    GOT_PING("got_ping", "Ping frames read"),
    SENT_PONG("sent_pong", "Pong frames written"),
    PEER_GONE_DISCONNECTED_FRAMES("peer_gone_disconnected_frames", "PeerGone frames with reason Disconnected"),
    PEER_GONE_NOT_HERE_FRAMES("peer_gone_not_here_frames", "PeerGone frames with reason NotHere"),
    HOME_MOVES_IN("home_moves_in", "connections older than 5 s that made this relay their home"),
    HOME_MOVES_OUT("home_moves_out", "connections older than 5 s that gave up this relay as their home"),
    WRITE_TIMEOUTS("sclient_write_timeouts", "connections closed because a write made no progress");

    private final String derperName;
    private final String help;

    Metric(String derperName, String help) {
        this.derperName = derperName;
        this.help = help;
    }

    /** The name of derper's variable. */
    public String derperName() {
        return derperName;
    }

    /** What is counted, in one line. */
    public String help() {
        return help;
    }
}
