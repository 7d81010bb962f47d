package dev.jderp.acme;

import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.net.ProxySelector;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** An authority that speaks ACME, by way of acme4j. For one thread. */
final class AcmeAuthority implements Authority {

    private static final Duration MAX_WAIT = Duration.ofMinutes(2);
    private static final String SHORT_LIVED = "shortlived";

    private final AcmeOptions options;
    private final PendingChallenges challenges;
    private final CertificateFiles files;
    private final SSLContext tls;
    private final ProxySelector proxies;

    AcmeAuthority(AcmeOptions options, PendingChallenges challenges, SSLContext tls, ProxySelector proxies) {
        this.options = options;
        this.challenges = challenges;
        this.files = new CertificateFiles(options.files(), options.hostname());
        this.tls = tls;
        this.proxies = proxies;
    }

    /** A conversation with the authority. */
    private interface Call<T> {
        T with(Session session) throws AcmeException, AuthorityException, IOException, InterruptedException;
    }

    private <T> T call(Call<T> call) throws AuthorityException, InterruptedException {
        try (AcmeSession opened = new AcmeSession(options.directory(), tls, proxies)) {
            return call.with(opened.session());
        } catch (AcmeException e) {
            if (Thread.interrupted()) { // the relay stops
                throw (InterruptedException) new InterruptedException().initCause(e);
            }
            throw failure(e);
        } catch (AcmeLazyLoadingException e) {
            throw e.getCause() instanceof AcmeException cause ? failure(cause) : unexpected(e);
        } catch (AcmeProtocolException | IllegalArgumentException | IllegalStateException e) {
            throw unexpected(e);
        } catch (IOException e) {
            throw new AuthorityException(ErrorLine.of(e), e);
        }
    }

    @Override
    public Optional<RenewalWindow> window(X509Certificate certificate)
            throws AuthorityException, InterruptedException {
        return call(session -> {
            if (session.resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) {
                return Optional.empty();
            }
            KeyPair key = files.account();
            Login unused = session.login(options.directory().toURL(), key); // the question is not signed
            RenewalInfo info = unused.bindRenewalInfo(certificate);
            Optional<Instant> askAgain = info.fetch();
            return Optional.of(new RenewalWindow(
                    info.getSuggestedWindowStart(), info.getSuggestedWindowEnd(), askAgain));
        });
    }

    @Override
    public IssuedCertificate order(Optional<X509Certificate> replaced, AcmeOptions.Method method)
            throws AuthorityException, InterruptedException {
        return call(session -> {
            Login login = new AcmeAccount(options).login(session, files.account());
            Order order = create(login, replaced);
            try {
                prove(order.getAuthorizations(), method);
            } finally {
                challenges.clear();
            }
            Status ready = order.waitUntilReady(MAX_WAIT);
            if (ready != Status.READY) {
                throw refused("the order is " + text(ready), order.getError());
            }
            KeyPair key = Keys.generate();
            order.execute(key);
            Status done = order.waitForCompletion(MAX_WAIT);
            if (done != Status.VALID) {
                throw refused("the order is " + text(done), order.getError());
            }
            return new IssuedCertificate(key.getPrivate(), order.getCertificate().getCertificateChain());
        });
    }

    /** Creates the order; if the authority does not accept that it replaces a certificate, without that. */
    private Order create(Login login, Optional<X509Certificate> replaced) throws AcmeException {
        boolean maySayReplaced = login.getSession().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent();
        if (replaced.isPresent() && maySayReplaced) {
            try {
                return builder(login).replaces(replaced.get()).create();
            } catch (AcmeRateLimitedException e) {
                throw e;
            } catch (AcmeServerException | IllegalArgumentException e) {
                // it is of another authority, or has been replaced already
            }
        }
        return builder(login).create();
    }

    private OrderBuilder builder(Login login) throws AcmeException {
        OrderBuilder order = login.newOrder();
        boolean hasAddress = false;
        for (String name : options.names()) {
            hasAddress |= IpLiteral.isAddress(name);
            order.identifier(identifier(name));
        }
        if (!options.profile().isEmpty()) {
            order.profile(options.profile());
        } else if (hasAddress && login.getSession().getMetadata().isProfileAllowed(SHORT_LIVED)) {
            order.profile(SHORT_LIVED);
        }
        return order;
    }

    /** An address has its shortest form (RFC 8738 section 3), which acme4j does not give it. */
    private static Identifier identifier(String name) {
        return IpLiteral.parse(name)
                .map(address -> new Identifier(Identifier.TYPE_IP, IpLiteral.text(address)))
                .orElseGet(() -> Identifier.dns(name));
    }

    /** Shows the proofs, has the authority check them, and waits for the results. */
    private void prove(List<Authorization> authorizations, AcmeOptions.Method method)
            throws AcmeException, AuthorityException, InterruptedException {
        List<Authorization> pending = authorizations.stream().filter(each -> each.getStatus() != Status.VALID).toList();
        List<Challenge> chosen = new ArrayList<>();
        for (Authorization each : pending) {
            chosen.add(show(each, method));
        }
        for (Challenge each : chosen) {
            each.trigger();
        }
        for (Authorization each : pending) {
            Status status = each.waitForCompletion(MAX_WAIT);
            if (status != Status.VALID) {
                Optional<Problem> problem = each.getChallenges().stream().flatMap(c -> c.getError().stream())
                        .findFirst();
                throw refused(value(each) + " is not proved by " + text(method), problem);
            }
        }
    }

    /** Makes the proof of one name available; returns the challenge. */
    private Challenge show(Authorization authorization, AcmeOptions.Method preferred) throws AuthorityException {
        Optional<TlsAlpn01Challenge> alpn = authorization.findChallenge(TlsAlpn01Challenge.class);
        Optional<Http01Challenge> http = authorization.findChallenge(Http01Challenge.class);
        boolean mayAlpn = alpn.isPresent() && options.methods().contains(AcmeOptions.Method.TLS_ALPN_01);
        boolean mayHttp = http.isPresent() && options.methods().contains(AcmeOptions.Method.HTTP_01);
        if (mayAlpn && (preferred == AcmeOptions.Method.TLS_ALPN_01 || !mayHttp)) {
            KeyPair key = Keys.generateRsa();
            Identifier name = authorization.getIdentifier();
            X509Certificate certificate = alpn.get().createCertificate(key, name);
            String serverName = name.getType().equals(Identifier.TYPE_IP)
                    ? PendingChallenges.serverName(name.getIP())
                    : name.getDomain().toLowerCase(Locale.ROOT);
            challenges.addProof(serverName, new PendingChallenges.Proof(key.getPrivate(), certificate));
            return alpn.get();
        }
        if (mayHttp) {
            challenges.addText(http.get().getToken(), http.get().getAuthorization());
            return http.get();
        }
        throw new AuthorityException("the authority offers no challenge for " + value(authorization)
                + " that this relay can answer; " + text(preferred) + " is expected", null);
    }

    private static String value(Authorization authorization) {
        return authorization.getIdentifier().getValue();
    }

    private static String text(AcmeOptions.Method method) {
        return method == AcmeOptions.Method.HTTP_01 ? Http01Challenge.TYPE : TlsAlpn01Challenge.TYPE;
    }

    private static String text(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static AuthorityException refused(String what, Optional<Problem> problem) {
        return new AuthorityException(what + problem.map(each -> ": " + text(each)).orElse(""), null);
    }

    private static AuthorityException failure(AcmeException e) {
        @Nullable
        Instant retryAfter = e instanceof AcmeRateLimitedException limited
                ? limited.getRetryAfter().orElse(null)
                : null;
        String why = switch (e) {
            case AcmeServerException server -> text(server.getProblem());
            case AcmeNetworkException network when network.getCause() instanceof IOException cause ->
                "no connection: " + ErrorLine.of(cause);
            default -> ErrorLine.of(e);
        };
        return new AuthorityException(why, e, retryAfter);
    }

    private static AuthorityException unexpected(RuntimeException e) {
        return new AuthorityException("the authority's answer is not understood: " + ErrorLine.of(e), e);
    }

    /** The kind and the details of a problem, in one line. */
    private static String text(Problem problem) {
        String kind = problem.getType().toString().replaceFirst("urn:ietf:params:acme:error:", "");
        StringBuilder text = new StringBuilder(kind);
        problem.getDetail().ifPresent(detail -> text.append(": ").append(detail));
        problem.getSubProblems().stream().limit(3)
                .forEach(each -> each.getDetail().ifPresent(detail -> text.append("; ").append(detail)));
        return text.toString().replaceAll("\\p{Cntrl}+", " ");
    }
}
