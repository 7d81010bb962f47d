package dev.jderp.metrics;

/** Versions of TLS, as the label {@code version} names them. */
public enum TlsVersion {
    TLS_1_2("1.2", "TLSv1.2"),
    TLS_1_3("1.3", "TLSv1.3");

    private final String label;
    private final String protocol;

    TlsVersion(String label, String protocol) {
        this.label = label;
        this.protocol = protocol;
    }

    /** Returns the value of the label {@code version}. */
    public String label() {
        return label;
    }

    /** Returns the version that Java calls {@code protocol}; nothing older than 1.2 is offered. */
    public static TlsVersion of(String protocol) {
        return protocol.equals(TLS_1_3.protocol) ? TLS_1_3 : TLS_1_2;
    }
}
