package dev.jderp.acme;

import dev.jderp.kit.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What the relay shows to an authority that is about to check its names: texts by their token, and certificates by the
 * server name of a TLS connection. Empty between orders. Challenges of another relay with one of the same names are
 * shown for five minutes. Safe for any thread.
 */
public final class PendingChallenges {

    /**
     * The certificate for one connection with the protocol {@code acme-tls/1} (RFC 8737).
     *
     * @param key the private key, made for this challenge
     * @param certificate the self-signed certificate with the proof
     */
    public record Proof(PrivateKey key, X509Certificate certificate) {
    }

    private static final Logger LOG = System.getLogger(PendingChallenges.class.getName());
    private static final long RECEIVED_NS = TimeUnit.MINUTES.toNanos(5);
    private static final int MAX_RECEIVED = 200;

    /** Challenges of one origin, by token and by server name. */
    private static final class Shown {
        private final Map<String, String> texts = new ConcurrentHashMap<>();
        private final Map<String, Proof> proofs = new ConcurrentHashMap<>();

        void clear() {
            texts.clear();
            proofs.clear();
        }

        boolean isEmpty() {
            return texts.isEmpty() && proofs.isEmpty();
        }
    }

    private final Clock clock;
    private final Shown own = new Shown();
    private final Shown received = new Shown();
    private final List<String> ownLines = new CopyOnWriteArrayList<>();
    private volatile long receivedUntilNs;
    private volatile Consumer<String> send = lines -> {
    };

    /** Makes an empty collection. */
    public PendingChallenges() {
        this(Clock.SYSTEM);
    }

    PendingChallenges(Clock clock) {
        this.clock = clock;
    }

    /** Shows one of this relay's challenges. */
    void add(OfferedChallenge challenge) {
        show(challenge, own);
        ownLines.add(challenge.line());
    }

    /**
     * Has other relays with the same names show this relay's challenges from now on.
     *
     * @param consumer hands challenges to their {@link #receive}, and waits until they have them
     */
    public void shareWith(Consumer<String> consumer) {
        send = consumer;
    }

    /** Has other relays show the challenges that were added. */
    void share() {
        if (ownLines.isEmpty()) {
            return;
        }
        try {
            send.accept(String.join("\n", ownLines));
        } catch (RuntimeException e) { // the authority may connect to this relay
            LOG.log(Level.WARNING, "the other relays do not show this relay's challenges", e);
        }
    }

    private static void show(OfferedChallenge challenge, Shown at) {
        if (challenge.method() == AcmeOptions.Method.HTTP_01) {
            at.texts.put(challenge.token(), challenge.text());
        } else {
            at.proofs.put(challenge.serverName(), challenge.proof());
        }
    }

    /** Shows no challenges of this relay any more. */
    void clear() {
        own.clear();
        ownLines.clear();
    }

    /**
     * Shows the challenges of another relay of the region, those for this relay's names only: the authority may connect
     * to any relay that has the name.
     *
     * @param lines challenges, one per line, as the other relay's {@link #shareWith} got them
     * @param names this relay's names
     */
    public void receive(String lines, List<String> names) {
        removeExpired();
        lines.lines().limit(MAX_RECEIVED)
                .filter(line -> !ownLines.contains(line)) // a question to the region comes back to its relay, too
                .flatMap(line -> OfferedChallenge.parse(line).stream())
                .filter(each -> names.contains(each.name()))
                .filter(each -> received.texts.size() + received.proofs.size() < MAX_RECEIVED)
                .forEach(each -> {
                    receivedUntilNs = clock.nanoTime() + RECEIVED_NS;
                    show(each, received);
                });
    }

    private void removeExpired() {
        if (!received.isEmpty() && clock.nanoTime() - receivedUntilNs >= 0) {
            received.clear();
        }
    }

    /** Whether a connection may be one that checks a certificate. */
    public boolean hasProofs() {
        removeExpired();
        return !own.proofs.isEmpty() || !received.proofs.isEmpty();
    }

    /** Returns the text for a token; empty if it is unknown. */
    public Optional<String> text(String token) {
        removeExpired();
        return Optional.ofNullable(own.texts.get(token)).or(() -> Optional.ofNullable(received.texts.get(token)));
    }

    /** Returns the certificate for a server name, in any case; empty if the name is not being checked. */
    public Optional<Proof> proof(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(own.proofs.get(name)).or(() -> Optional.ofNullable(received.proofs.get(name)));
    }

    /** Returns the server name by which an authority asks for an address (RFC 8738 section 6). */
    static String serverName(InetAddress address) {
        StringBuilder name = new StringBuilder();
        byte[] bytes = address.getAddress();
        boolean isIpv4 = bytes.length == 4;
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (isIpv4) {
                name.append(bytes[i] & 0xff).append('.');
            } else {
                name.append(HexFormat.of().toLowHexDigit(bytes[i])).append('.')
                        .append(HexFormat.of().toHighHexDigit(bytes[i])).append('.');
            }
        }
        return name + (isIpv4 ? "in-addr.arpa" : "ip6.arpa");
    }
}
