package dev.jderp.kit;

/** A host and a port as one text, with brackets around an IPv6 address. */
public final class HostPort {

    private HostPort() {}

    /** Returns {@code host:port}, or {@code [address]:port} for an IPv6 address. */
    public static String text(String host, int port) {
        return bracketed(host) + ":" + port;
    }

    /** Returns the same as a Host header has it: without the port where that is {@code defaultPort}. */
    public static String text(String host, int port, int defaultPort) {
        return port == defaultPort ? bracketed(host) : text(host, port);
    }

    /** Returns the host as it stands in a URL: in brackets if it is an IPv6 address. */
    public static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
