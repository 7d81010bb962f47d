package dev.jderp.metrics;

/**
 * A number that the relay counts, under the name of derper's variable
 * ({@code docs/protocol.md#metrics-and-debug-pages}).
 */
public enum Metric {
    ACCEPTS("accepts", "connections handed to the server"),
    CURRENT_CONNECTIONS("gauge_current_connections", "connections that have logged in"),
    CURRENT_HOME_CONNECTIONS("gauge_current_home_connections", "connections that have this relay as their home"),
    CURRENT_NOTIDEAL_CONNECTIONS("gauge_current_notideal_connections",
            "connections of clients that prefer another relay of the region"),
    CLIENTS_TOTAL("gauge_clients_total", "keys known in the region"),
    CLIENTS_REMOTE("gauge_clients_remote", "keys connected to other relays of the region only"),
    WATCHERS("gauge_watchers", "connections that watch all clients"),
    CLIENTS_LOCAL("gauge_clients_local", "keys with at least one connection here"),
    CURRENT_DUP_CLIENT_KEYS("gauge_current_dup_client_keys", "keys with more than one connection"),
    CURRENT_DUP_CLIENT_CONNS("gauge_current_dup_client_conns", "connections of keys with more than one connection"),
    TOTAL_DUP_CLIENT_CONNS("counter_total_dup_client_conns", "connections opened while their key had another one"),
    PACKETS_RECEIVED("packets_received", "SendPacket frames read"),
    BYTES_RECEIVED("bytes_received", "packet bytes read, without keys and headers"),
    PACKETS_SENT("packets_sent", "RecvPacket frames written"),
    BYTES_SENT("bytes_sent", "packet bytes written, without keys and headers"),
    PACKETS_FORWARDED_OUT("packets_forwarded_out", "packets forwarded to other relays of the region"),
    PACKETS_FORWARDED_IN("packets_forwarded_in", "ForwardPacket frames read from other relays of the region"),
    UNKNOWN_FRAMES("unknown_frames", "frames read of an unknown type"),
    MULTIFORWARDER_CREATED("multiforwarder_created", "times that a key became reachable by more than one other relay"),
    MULTIFORWARDER_DELETED("multiforwarder_deleted", "times that a key became reachable by only one other relay again"),
    PACKET_FORWARDER_DELETE_OTHER_VALUE("packet_forwarder_delete_other_value",
            "removals of forwarders that had been replaced already"),
    RATE_LIMIT_WAITED("rate_limit_per_client_waited", "times that a client's limit paused reading from it"),
    RATE_LIMIT_GLOBAL_WAITED("rate_limit_global_waited",
            "times that the limit of all clients paused reading from one"),
    GOT_PING("got_ping", "Ping frames read"),
    SENT_PONG("sent_pong", "Pong frames written"),
    PEER_GONE_DISCONNECTED_FRAMES("peer_gone_disconnected_frames", "PeerGone frames with reason Disconnected"),
    PEER_GONE_NOT_HERE_FRAMES("peer_gone_not_here_frames", "PeerGone frames with reason NotHere"),
    HOME_MOVES_IN("home_moves_in", "connections older than 5 s that made this relay their home"),
    HOME_MOVES_OUT("home_moves_out", "connections older than 5 s that stopped using this relay as their home"),
    WRITE_TIMEOUTS("sclient_write_timeouts", "connections closed because a write made no progress"),
    CURRENT_CONFLICTS("gauge_current_conflicts", "keys whose connections have sent in turns"),
    HEALTH_FRAMES("health_frames", "Health frames queued"),
    SENT_PING("sent_ping", "Ping frames queued"),
    GOT_PONG("got_pong", "Pong frames read that answer the last Ping"),
    ADMISSION_ALLOWED("admission_allowed", "logins admitted"),
    ADMISSION_REFUSED("admission_refused", "logins refused"),
    ADMISSION_WITHDRAWN("admission_withdrawn", "connections closed because their key is no longer admitted"),
    MESH_KEY_REFUSED("mesh_key_refused", "logins with a mesh key that is not this relay's");

    private final String derperName;
    private final String help;

    Metric(String derperName, String help) {
        this.derperName = derperName;
        this.help = help;
    }

    /** Returns the name of derper's variable. */
    public String derperName() {
        return derperName;
    }

    /** Reports whether the number may go down. */
    public boolean isGauge() {
        return derperName.startsWith("gauge_");
    }

    /** Returns one line of help. */
    public String help() {
        return help;
    }
}
