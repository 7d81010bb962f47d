package dev.jderp.acme;

import dev.jderp.kit.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the relay shows to an authority that is about to check its names: texts by their token, and certificates by the
 * server name of a TLS connection. Empty between orders. Challenges of another relay with one of the same names are
 * shown until it withdraws them, for at most five minutes. Since a connection can show one certificate only, the relays
 * of a region prove a name by certificate one at a time. Safe for any thread.
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
    private static final String WITHDRAWN = "WITHDRAWN\t";
    private static final String ACCEPTED = "";
    private static final String IN_USE = "in use";

    /** A challenge with its certificate, which one for a text has not. */
    private record Shown(OfferedChallenge challenge, String serverName, Optional<Proof> proof, long untilNs) {

        static Shown of(OfferedChallenge challenge, long untilNs) {
            return challenge.isText()
                    ? new Shown(challenge, "", Optional.empty(), untilNs)
                    : new Shown(challenge, challenge.serverName(), Optional.of(challenge.proof()), untilNs);
        }
    }

    private final Clock clock;
    // changed under this object's lock
    private final List<Shown> own = new CopyOnWriteArrayList<>();
    private final List<Shown> received = new CopyOnWriteArrayList<>();
    private volatile Optional<Function<String, Collection<String>>> region = Optional.empty();

    /** Makes an empty collection. */
    public PendingChallenges() {
        this(Clock.SYSTEM);
    }

    PendingChallenges(Clock clock) {
        this.clock = clock;
    }

    /**
     * Has other relays with the same names show this relay's challenges from now on.
     *
     * @param send hands challenges to their {@link #receive}, and returns what that returns
     */
    public void shareWith(Function<String, Collection<String>> send) {
        region = Optional.of(send);
    }

    /** Whether other relays may have the same names. */
    boolean isShared() {
        return region.isPresent();
    }

    /** Whether another relay is proving one of this relay's names by certificate. */
    boolean isInUse() {
        removeExpired();
        return received.stream().anyMatch(each -> each.proof().isPresent());
    }

    /**
     * Shows one of this relay's challenges.
     *
     * @throws ProofInUseException if another relay is proving the same name
     */
    synchronized void add(OfferedChallenge challenge) throws ProofInUseException {
        removeExpired();
        if (received.stream().anyMatch(each -> excludes(each, challenge))) {
            throw new ProofInUseException(challenge.name());
        }
        own.add(Shown.of(challenge, 0));
    }

    private static boolean excludes(Shown shown, OfferedChallenge challenge) {
        return shown.proof().isPresent() && !challenge.isText() && shown.challenge().name().equals(challenge.name())
                && !shown.challenge().equals(challenge);
    }

    /**
     * Has other relays show the challenges that were added.
     *
     * @throws ProofInUseException if one of them shows another proof for one of the names
     */
    void share() throws ProofInUseException {
        if (send("").contains(IN_USE)) {
            throw new ProofInUseException(own.get(0).challenge().name());
        }
    }

    /** Sends this relay's challenges with a text before each line; returns the answers. */
    private Collection<String> send(String prefix) {
        if (own.isEmpty() || region.isEmpty()) {
            return List.of();
        }
        try {
            return region.get().apply(own.stream().map(each -> prefix + each.challenge().line())
                    .collect(Collectors.joining("\n")));
        } catch (RuntimeException e) { // the authority may connect to this relay
            LOG.log(Level.WARNING, "the other relays do not show this relay's challenges", e);
            return List.of();
        }
    }

    /** Shows no challenges of this relay any more, here and at the other relays. */
    void clear() {
        if (!Thread.currentThread().isInterrupted()) { // else the relay stops, and does not wait for others
            var unused = send(WITHDRAWN);
        }
        own.clear();
    }

    /**
     * Shows the challenges of another relay of the region, those for this relay's names only: the authority may connect
     * to any relay that has the name.
     *
     * @param lines challenges, one per line, as the other relay's {@link #shareWith} got them
     * @param names this relay's names
     * @return the answer for that relay
     */
    public synchronized String receive(String lines, List<String> names) {
        removeExpired();
        String answer = ACCEPTED;
        for (String line : lines.lines().limit(MAX_RECEIVED).toList()) {
            boolean isWithdrawn = line.startsWith(WITHDRAWN);
            Optional<OfferedChallenge> read = OfferedChallenge.parse(
                    isWithdrawn ? line.substring(WITHDRAWN.length()) : line);
            if (read.isEmpty() || !names.contains(read.get().name())) {
                continue;
            }
            OfferedChallenge challenge = read.get();
            if (isWithdrawn) {
                received.removeIf(each -> each.challenge().equals(challenge));
            } else if (shown().anyMatch(each -> excludes(each, challenge))) {
                answer = IN_USE;
            } else {
                show(challenge);
            }
        }
        return answer;
    }

    private void show(OfferedChallenge challenge) {
        boolean isOwn = own.stream().anyMatch(each -> each.challenge().equals(challenge)); // what is sent comes back
        if (!isOwn && received.size() < MAX_RECEIVED) {
            received.removeIf(each -> each.challenge().equals(challenge));
            received.add(Shown.of(challenge, clock.nanoTime() + RECEIVED_NS));
        }
    }

    private void removeExpired() {
        if (!received.isEmpty()) {
            long nowNs = clock.nanoTime();
            received.removeIf(each -> nowNs - each.untilNs() >= 0);
        }
    }

    /** Whether a connection may be one that checks a certificate. */
    public boolean hasProofs() {
        return isInUse() || own.stream().anyMatch(each -> each.proof().isPresent());
    }

    /** Returns the text for a token; empty if it is unknown. */
    public Optional<String> text(String token) {
        removeExpired();
        return shown().filter(each -> each.challenge().isText() && each.challenge().token().equals(token))
                .map(each -> each.challenge().text()).findFirst();
    }

    /** Returns the certificate for a server name, in any case; empty if the name is not being checked. */
    public Optional<Proof> proof(String serverName) {
        removeExpired();
        return shown().filter(each -> each.serverName().equalsIgnoreCase(serverName))
                .flatMap(each -> each.proof().stream()).findFirst();
    }

    private Stream<Shown> shown() {
        return Stream.concat(own.stream(), received.stream());
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
