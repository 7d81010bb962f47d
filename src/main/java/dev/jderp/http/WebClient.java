package dev.jderp.http;

import dev.jderp.client.dial.EnvironmentProxy;
import dev.jderp.client.dial.HttpHead;
import dev.jderp.client.dial.NodeDialer;
import dev.jderp.client.dial.NodeStream;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.url.HttpUrl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.X509TrustManager;

/** An HTTP/1.1 client that uses the proxies of the environment. Its calls block. Safe for any thread. */
public final class WebClient implements AutoCloseable {

    private static final int MAX_REDIRECTS = 10;
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int TEMPORARY_REDIRECT = 307;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, TEMPORARY_REDIRECT, 308);

    private final Function<URI, Optional<URI>> proxies;
    private final NodeDialer tunnels;
    private final NodeDialer direct;
    private final IdleConnections idle = new IdleConnections();
    private final boolean isKeeping;
    /** The node that every request goes to; empty for that of its URL. */
    private final Optional<DerpNode> only;

    /**
     * Makes a client.
     *
     * @param roots authorities that may sign certificates, in addition to the JDK's
     * @param isKeeping whether connections are kept for further requests
     */
    public WebClient(List<X509TrustManager> roots, boolean isKeeping) {
        this(roots, isKeeping, new EnvironmentProxy());
    }

    /** Makes a client with other proxies than those of the environment. */
    public WebClient(List<X509TrustManager> roots, boolean isKeeping, Function<URI, Optional<URI>> proxies) {
        this(dialing(roots).withProxy(proxies), isKeeping);
    }

    /** Makes a client that connects to this node, whatever the URL, and to no proxy; for one server. */
    public static WebClient toNode(DerpNode node, List<X509TrustManager> roots) {
        return new WebClient(dialing(roots), false, Optional.of(node));
    }

    /** Makes a client that dials with these options. */
    WebClient(NodeDialer.Options dialing, boolean isKeeping) {
        this(dialing, isKeeping, Optional.empty());
    }

    private WebClient(NodeDialer.Options dialing, boolean isKeeping, Optional<DerpNode> only) {
        this.only = only;
        this.proxies = dialing.proxy();
        this.direct = new NodeDialer(dialing.withProxy(url -> Optional.empty()));
        this.tunnels = new NodeDialer(dialing);
        this.isKeeping = isKeeping;
    }

    private static NodeDialer.Options dialing(List<X509TrustManager> roots) {
        NodeDialer.Options dialing = NodeDialer.Options.DEFAULTS;
        for (X509TrustManager each : roots) {
            dialing = dialing.withRoots(each);
        }
        return dialing;
    }

    /**
     * Sends a request, follows redirects, and waits for the whole answer.
     *
     * @param within the time for all of that
     * @throws javax.net.ssl.SSLException if TLS fails, for instance because the certificate is not trusted
     * @throws BrokenAnswerException if the answer is not HTTP, ends early, or is too slow after its head has arrived
     * @throws TooLargeException if the answer is larger than the request allows
     * @throws IOException if there is no answer
     */
    public WebResponse ask(WebRequest request, Duration within) throws IOException {
        long untilNs = System.nanoTime() + within.toNanos();
        WebRequest now = request;
        Optional<String> authorization = request.url().basicAuthorization();
        for (int redirects = 0;; redirects++) {
            WebResponse response = exchange(now, authorization, untilNs);
            Optional<String> location = response.field("location");
            if (!request.isFollowing() || !REDIRECTS.contains(response.status()) || location.isEmpty()
                    || redirects == MAX_REDIRECTS) {
                return response;
            }
            HttpUrl next;
            try {
                next = now.url().resolve(location.get());
            } catch (IllegalArgumentException e) {
                return response;
            }
            if (now.url().isTls() && !next.isTls()) {
                return response;
            }
            if (!next.origin().equals(request.url().origin())) {
                // no credentials for another server, nor for redirects after that
                authorization = Optional.empty();
            }
            now = now.at(next, response.status() < TEMPORARY_REDIRECT);
        }
    }

    private WebResponse exchange(WebRequest request, Optional<String> authorization, long untilNs)
            throws IOException {
        String origin = request.url().origin();
        Optional<NodeStream> kept = isKeeping ? idle.take(origin) : Optional.empty();
        if (kept.isPresent() && !kept.get().isQuiet()) { // a 408 to nothing, as a rule, and the end
            kept.get().close();
            idle.drop(origin);
        } else if (kept.isPresent()) {
            try {
                return exchange(kept.get(), request, authorization, untilNs);
            } catch (SocketTimeoutException | BrokenAnswerException | TooLargeException e) {
                throw e;
            } catch (IOException e) {
                idle.drop(origin); // the server has closed it, and probably the others, too
            }
        }
        return exchange(open(request.url(), untilNs), request, authorization, untilNs);
    }

    private static Duration left(long untilNs) throws SocketTimeoutException {
        long leftNs = untilNs - System.nanoTime();
        if (leftNs <= 0) {
            throw new SocketTimeoutException("no response in time");
        }
        return Duration.ofNanos(leftNs);
    }

    private NodeStream open(HttpUrl url, long untilNs) throws IOException {
        if (only.isPresent()) {
            return direct.connect(only.get(), url.isTls(), left(untilNs));
        }
        if (url.isTls()) {
            return tunnels.connect(node(url), true, left(untilNs));
        }
        HttpUrl to = proxy(url).orElse(url);
        return direct.connect(node(to), to.isTls(), left(untilNs));
    }

    /** Returns the proxy to send a request to for an http URL; empty for none, and for https, which is tunnelled. */
    private Optional<HttpUrl> proxy(HttpUrl url) throws IOException {
        try {
            return url.isTls()
                    ? Optional.empty()
                    : proxies.apply(URI.create("http://" + url.hostPort() + "/")).map(HttpUrl::of);
        } catch (IllegalArgumentException e) {
            throw new IOException("cannot determine the proxy for " + url.hostPort() + ": " + e.getMessage(), e);
        }
    }

    private static DerpNode node(HttpUrl url) {
        return new DerpNode(
                url.host(), 0, url.host(), "", "", "", 0, false, url.port(), false, "", false, Map.of());
    }

    private WebResponse exchange(
            NodeStream stream, WebRequest request, Optional<String> authorization, long untilNs) throws IOException {
        boolean isKept = false;
        try {
            stream.readTimeout(left(untilNs));
            ByteArrayOutputStream message = new ByteArrayOutputStream(); // one write, usually one packet
            message.writeBytes(head(request, authorization));
            request.body().ifPresent(message::writeBytes);
            stream.output().write(message.toByteArray());
            stream.output().flush();
            HttpHead head = head(stream.input());
            while (head.status() < FIRST_FINAL_STATUS) {
                head = head(stream.input());
            }
            WebResponse response;
            try {
                MessageBody body = new MessageBody(head, stream.input());
                response = new WebResponse(head.status(), head.fields(), read(body, request));
                isKept = isKeeping && body.isWhole() && !head.field("connection").equalsIgnoreCase("close");
            } catch (TooLargeException e) {
                throw e;
            } catch (IOException e) {
                throw new BrokenAnswerException(head.status(), e);
            }
            return response;
        } finally {
            if (isKept) {
                idle.put(request.url().origin(), stream);
            } else {
                stream.close();
            }
        }
    }

    private static HttpHead head(InputStream in) throws IOException {
        in.mark(1);
        boolean hasBegun = in.read() >= 0;
        if (hasBegun) {
            in.reset();
        }
        try {
            return HttpHead.read(in);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw hasBegun ? new BrokenAnswerException(0, e) : e;
        }
    }

    private static byte[] read(InputStream body, WebRequest request) throws IOException {
        byte[] bytes = body.readNBytes(request.maxBytes());
        if (bytes.length == request.maxBytes() && !request.isCut() && body.read() >= 0) {
            throw new TooLargeException(request.maxBytes());
        }
        return bytes;
    }

    private byte[] head(WebRequest request, Optional<String> authorization) throws IOException {
        Optional<byte[]> body = request.body();
        HttpUrl url = request.url();
        Optional<HttpUrl> proxy = proxy(url);
        StringBuilder head = new StringBuilder(body.isPresent() ? "POST " : "GET ")
                .append(proxy.isPresent() ? url.origin() : "").append(url.path()).append(" HTTP/1.1\r\n");
        line(head, "Host", url.hostHeader());
        line(head, "User-Agent", "jderp");
        line(head, "Accept-Encoding", "identity");
        if (!isKeeping) {
            line(head, "Connection", "close");
        }
        body.ifPresent(bytes -> line(head, "Content-Length", Integer.toString(bytes.length)));
        proxy.flatMap(HttpUrl::basicAuthorization).ifPresent(it -> line(head, "Proxy-Authorization", it));
        authorization.ifPresent(it -> line(head, "Authorization", it));
        request.headers().forEach((name, value) -> line(head, name, value));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value.replaceAll("[\r\n]", " ")).append("\r\n");
    }

    /** Closes idle connections. Calls that are under way finish. */
    @Override
    public void close() {
        idle.close();
    }
}
