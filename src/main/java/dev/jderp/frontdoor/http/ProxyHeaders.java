package dev.jderp.frontdoor.http;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.FrontDoorHeader;
import dev.jderp.clientaddress.TrueClient;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Selects the headers that are forwarded (RFC 9110 section 7.6.1), and adds the client's address for the container. */
final class ProxyHeaders {

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization",
            "proxy-authentication-info", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings");
    /** Other headers that proxies add, and that are therefore not taken from clients. */
    private static final Set<String> CLAIMS = Set.of(
            "x-original-url", "x-rewrite-url", "x-original-host", "proxy", "proxy-auth-cert", "proxy-ip",
            "proxy-keysize", "expect");

    private ProxyHeaders() {}

    /** Copies the headers of a request that are for the container. */
    static void copyRequest(HttpRequest from, HttpHeaders to, ClientAddresses addresses) {
        Set<String> named = namedByConnection(from);
        for (Map.Entry<String, String> each : from.headers()) {
            String name = each.getKey().toLowerCase(Locale.ROOT);
            boolean claim = CLAIMS.contains(name)
                    || addresses.isForwarding(name)
                    || name.startsWith("jderp-")
                    || name.indexOf('_') >= 0; // some servers read an underscore as a hyphen
            if (!claim && !HOP_BY_HOP.contains(name) && (!named.contains(name) || isNeeded(name))) {
                to.add(each.getKey(), each.getValue());
            }
        }
        if (HttpUtil.isTransferEncodingChunked(from)) {
            to.set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
        }
        to.set(HttpHeaderNames.CONNECTION, "close");
    }

    /**
     * Adds a Host with the address that was dialled, for an HTTP/1.0 request without one: it is forwarded as HTTP/1.1.
     */
    static void completeHost(HttpHeaders to, Channel channel) {
        if (!to.contains(HttpHeaderNames.HOST) && channel.localAddress() instanceof InetSocketAddress dialled) {
            to.set(HttpHeaderNames.HOST, NetUtil.toSocketAddressString(dialled));
        }
    }

    /** Adds the client of the request {@code from}, with the secret that makes the container believe it. */
    static void addClient(HttpRequest from, HttpHeaders to, FrontDoorContext door, Channel channel) {
        Optional<TrueClient> client = door.client(channel, from.headers());
        String scheme = client.flatMap(c -> door.addresses().scheme(c, new RequestFields(from.headers())))
                .orElse(door.tls() ? "https" : "http");
        boolean isDirect = door.port() == FrontDoorContext.Port.PAGES
                && from.headers().names().stream().noneMatch(door.addresses()::isForwarding);
        to.set(FrontDoorHeader.NAME, FrontDoorHeader.of(scheme, client, isDirect).value(door.container().secret()));
    }

    /** Copies the headers of an answer that are for the client. */
    static void copyResponse(HttpMessage from, HttpHeaders to) {
        Set<String> named = namedByConnection(from);
        for (Map.Entry<String, String> each : from.headers()) {
            String name = each.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && (!named.contains(name) || isNeeded(name))) {
                to.add(each.getKey(), each.getValue());
            }
        }
    }

    /** Whether a header is forwarded even if Connection names it, since it determines where a message goes or ends. */
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
