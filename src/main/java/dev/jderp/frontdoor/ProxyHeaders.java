package dev.jderp.frontdoor;

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

/** Which headers cross the front door, and what it adds (RFC 9110 section 7.6.1). */
final class ProxyHeaders {

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization",
            "proxy-authentication-info", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings");
    /** What else proxies say of a request, and so a client must not say of itself. */
    private static final Set<String> CLAIMS = Set.of(
            "x-original-url", "x-rewrite-url", "x-original-host", "proxy", "proxy-auth-cert", "proxy-ip",
            "proxy-keysize", "expect");

    private ProxyHeaders() {}

    /** The request's headers that are for the container. */
    static void copyRequest(HttpRequest from, HttpHeaders to, ClientAddresses addresses) {
        Set<String> named = namedByConnection(from);
        for (Map.Entry<String, String> each : from.headers()) {
            String name = each.getKey().toLowerCase(Locale.ROOT);
            boolean claim = CLAIMS.contains(name)
                    || addresses.isForwarding(name)
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

    /** Names the address that was dialled where an HTTP/1.0 request names no host: it is handed on as HTTP/1.1. */
    static void completeHost(HttpHeaders to, Channel channel) {
        if (!to.contains(HttpHeaderNames.HOST) && channel.localAddress() instanceof InetSocketAddress dialled) {
            to.set(HttpHeaderNames.HOST, NetUtil.toSocketAddressString(dialled));
        }
    }

    /** Adds whom the request {@code from} is from, so that only this door can be believed. */
    static void vouch(HttpRequest from, HttpHeaders to, FrontDoorContext door, Channel channel) {
        Optional<TrueClient> client = door.client(channel, from.headers());
        String scheme = client.flatMap(c -> door.addresses().scheme(c, new RequestFields(from.headers())))
                .orElse(door.options().tls() ? "https" : "http");
        to.set(FrontDoorHeader.NAME, FrontDoorHeader.of(scheme, client).value(door.container().secret()));
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
