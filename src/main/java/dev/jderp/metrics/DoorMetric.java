package dev.jderp.metrics;

/** A number that the doors count, under the name of derper's variable at the top level of {@code /debug/vars}. */
public enum DoorMetric {
    WEBSOCKET_ACCEPTS("", "derp_websocket_accepts", "clients that connected over WebSocket"),
    ACCEPTED_CONNECTIONS("tls_listener", "counter_accepted_connections", "connections that the front door accepted"),
    REJECTED_CONNECTIONS("tls_listener", "counter_rejected_connections",
            "connections that the front door closed at once because of a limit"),
    BOOTSTRAP_DNS_REQUESTS("", "counter_bootstrap_dns_requests", "requests for bootstrap DNS"),
    BOOTSTRAP_DNS_PUBLISHED_HITS("", "counter_bootstrap_dns_published_hits",
            "requests for a published name that resolves"),
    BOOTSTRAP_DNS_PUBLISHED_MISSES("", "counter_bootstrap_dns_published_misses",
            "requests for a published name that does not resolve"),
    BOOTSTRAP_DNS_UNPUBLISHED_HITS("", "counter_bootstrap_dns_unpublished_hits", "requests for an unpublished name"),
    BOOTSTRAP_DNS_UNPUBLISHED_MISSES("", "counter_bootstrap_dns_unpublished_misses",
            "requests for a name that is not served"),
    BOOTSTRAP_DNS_UNPUBLISHED_PERCENT_MISSES("", "counter_bootstrap_dns_unpublished_percent_misses",
            "requests for an unpublished name by a client outside its rollout"),
    BOOTSTRAP_DNS_QUERIED_DOMAINS("", "counter_bootstrap_dns_queried_domains", "distinct names in requests");

    private final String group;
    private final String derperName;
    private final String help;

    DoorMetric(String group, String derperName, String help) {
        this.group = group;
        this.derperName = derperName;
        this.help = help;
    }

    /** Returns the variable that contains derper's variable; empty if there is none. */
    public String group() {
        return group;
    }

    /** Returns the name of derper's variable. */
    public String derperName() {
        return derperName;
    }

    /** Returns one line of help. */
    public String help() {
        return help;
    }
}
