package dev.jderp.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which headers cross the front door, and what it adds (RFC 9110 section 7.6.1). */
final class ProxyHeaders {

    /** Carries the boot's secret, the scheme, the client's address and its port, with spaces between them. */
    static final String CLIENT = "Jderp-Client";

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization",
            "proxy-authentication-info", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings");
    /** What proxies say of a client, and so a client must not say of itself. */
    private static final Set<String> CLAIMS = Set.of(
            "forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip", "client-ip",
            "cf-connecting-ip", "fastly-client-ip", "x-original-url", "x-rewrite-url", "x-original-host", "proxy",
            "proxy-auth-cert", "proxy-ip", "proxy-keysize", "expect");

    private ProxyHeaders() {}

    /** The request's headers that are for the container. */
    static void copyRequest(HttpRequest from, HttpHeaders to) {
        Set<String> named = namedByConnection(from);
        for (Map.Entry<String, String> each : from.headers()) {
            String name = each.getKey().toLowerCase(Locale.ROOT);
            boolean claim = CLAIMS.contains(name)
                    || name.startsWith("x-forwarded")
                    || name.startsWith("jderp-")
                    || name.indexOf('_') >= 0; // which some readers take for a hyphen
            if (!claim && !HOP_BY_HOP.contains(name) && (!named.contains(name) || isNeeded(name))) {
                to.add(each.getKey(), each.getValue());
            }
        }
        if (HttpUtil.isTransferEncodingChunked(from)) {
            to.set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
        }
        to.set(HttpHeaderNames.CONNECTION, "close");
    }

    /** Adds who the client is, so that only this door can be believed. */
    static void vouch(HttpHeaders to, FrontDoorContext door, Optional<InetSocketAddress> remote) {
        String address = remote.map(r -> r.getAddress().getHostAddress()).orElse("unknown");
        int zone = address.indexOf('%');
        to.set(CLIENT, door.container().secret() + " " + (door.isTls() ? "https" : "http") + " "
                + (zone < 0 ? address : address.substring(0, zone)) + " "
                + remote.map(InetSocketAddress::getPort).orElse(0));
    }

    /** The answer's headers that are for the client. */
    static void copyResponse(HttpMessage from, HttpHeaders to) {
        Set<String> named = namedByConnection(from);
        for (Map.Entry<String, String> each : from.headers()) {
            String name = each.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && (!named.contains(name) || isNeeded(name))) {
                to.add(each.getKey(), each.getValue());
            }
        }
    }

    /** A Connection header cannot take away what says where a message goes and ends. */
    private static boolean isNeeded(String name) {
        return name.equals("host") || name.equals("content-length");
    }

    private static Set<String> namedByConnection(HttpMessage message) {
        Set<String> named = new HashSet<>();
        for (String value : message.headers().getAll(HttpHeaderNames.CONNECTION)) {
            for (String each : value.split(",", -1)) {
                named.add(each.strip().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }
}
