package dev.jderp.frontdoor.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * The TLS that shows proofs to authorities. Each proof has one context, made by the first connection that asks for it,
 * so that many connections cost no more than one. Safe for any thread.
 */
final class ChallengeTls {

    static final String PROTOCOL = "acme-tls/1";

    private static final int MAX_CONTEXTS = 256;

    private final SslProvider provider;
    private final Map<X509Certificate, SslContext> contexts = new HashMap<>();

    ChallengeTls(SslProvider provider) {
        this.provider = provider;
    }

    /** Returns TLS with this proof for one connection, which keeps the context until its end. */
    synchronized SslHandler newHandler(ServerCertificate proof, ByteBufAllocator allocator) throws SSLException {
        SslContext context = contexts.get(proof.leaf());
        if (context == null) {
            if (contexts.size() >= MAX_CONTEXTS) {
                clear();
            }
            context = newContext(proof);
            contexts.put(proof.leaf(), context);
        }
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0); // the connection's deadline limits it
        return handler;
    }

    private SslContext newContext(ServerCertificate proof) throws SSLException {
        return Tls.common(SslContextBuilder.forServer(proof.key(), proof.leaf()), provider, PROTOCOL).build();
    }

    /** The number of contexts. */
    synchronized int size() {
        return contexts.size();
    }

    /** Releases the contexts; connections that have begun keep theirs. */
    synchronized void clear() {
        contexts.values().forEach(ReferenceCountUtil::release);
        contexts.clear();
    }
}
