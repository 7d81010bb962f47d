package dev.jderp.acme;

import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import org.shredzone.acme4j.challenge.TokenChallenge;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** An authority that speaks ACME, by way of acme4j. For one thread. */
final class AcmeAuthority implements Authority {

    private static final Logger LOG = System.getLogger(AcmeAuthority.class.getName());
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
            throw AuthorityException.of(e);
        } catch (AcmeLazyLoadingException e) {
            throw e.getCause() instanceof AcmeException cause ? AuthorityException.of(cause) : notUnderstood(e);
        } catch (AcmeProtocolException e) {
            throw notUnderstood(e);
        } catch (RuntimeException e) { // the attempt counts as failed, or the next one would follow at once
            LOG.log(Level.ERROR, "internal error while asking an authority", e);
            throw notUnderstood(e);
        } catch (IOException e) {
            throw new AuthorityException(ErrorLine.of(e), e);
        }
    }

    private static AuthorityException notUnderstood(RuntimeException e) {
        return new AuthorityException("the authority's answer is not understood: " + ErrorLine.of(e), e);
    }

    @Override
    public Optional<RenewalWindow> window(X509Certificate certificate)
            throws AuthorityException, InterruptedException {
        return call(session -> {
            if (session.resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) {
                return Optional.empty();
            }
            KeyPair key = files.account();
            Login anyone = session.login(options.directory().toURL(), key); // the question is not signed
            RenewalInfo info = anyone.bindRenewalInfo(certificate);
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
                throw AuthorityException.refused("the order is " + text(ready), order.getError());
            }
            KeyPair key = Keys.generate();
            order.execute(key);
            Status done = order.waitForCompletion(MAX_WAIT);
            if (done != Status.VALID) {
                throw AuthorityException.refused("the order is " + text(done), order.getError());
            }
            return new IssuedCertificate(key.getPrivate(), order.getCertificate().getCertificateChain());
        });
    }

    /** Creates the order; if the authority does not accept that it replaces a certificate, without that. */
    private Order create(Login login, Optional<X509Certificate> replaced) throws AcmeException {
        boolean supportsReplaces = login.getSession().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent();
        if (replaced.isPresent() && supportsReplaces) {
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
        List<TokenChallenge> chosen = new ArrayList<>();
        for (Authorization each : pending) {
            TokenChallenge challenge = choose(each, method);
            challenges.add(offered(each, challenge));
            chosen.add(challenge);
        }
        challenges.share();
        for (Challenge each : chosen) {
            each.trigger();
        }
        long endNs = System.nanoTime() + MAX_WAIT.toNanos();
        for (int i = 0; i < pending.size(); i++) {
            Authorization each = pending.get(i);
            Status status = each.waitForCompletion(Duration.ofNanos(Math.max(1, endNs - System.nanoTime())));
            if (status != Status.VALID) {
                Optional<Problem> problem = each.getChallenges().stream().flatMap(c -> c.getError().stream())
                        .findFirst();
                throw AuthorityException.refused(
                        value(each) + " is not proved by " + chosen.get(i).getType(), problem);
            }
        }
    }

    private TokenChallenge choose(Authorization authorization, AcmeOptions.Method preferred)
            throws AuthorityException {
        Optional<TlsAlpn01Challenge> alpn = authorization.findChallenge(TlsAlpn01Challenge.class);
        Optional<Http01Challenge> http = authorization.findChallenge(Http01Challenge.class);
        boolean mayAlpn = alpn.isPresent() && options.methods().contains(AcmeOptions.Method.TLS_ALPN_01);
        boolean mayHttp = http.isPresent() && options.methods().contains(AcmeOptions.Method.HTTP_01);
        if (mayAlpn && (preferred == AcmeOptions.Method.TLS_ALPN_01 || !mayHttp)) {
            return alpn.get();
        }
        if (mayHttp) {
            return http.get();
        }
        throw new AuthorityException("the authority offers no challenge for " + value(authorization)
                + " that this relay can answer; " + text(preferred) + " is expected", null);
    }

    private static OfferedChallenge offered(Authorization authorization, TokenChallenge challenge) {
        Identifier name = authorization.getIdentifier();
        boolean isAddress = name.getType().equals(Identifier.TYPE_IP);
        boolean isHttp = challenge instanceof Http01Challenge;
        String text = challenge.getAuthorization(); // the token, a dot, and the thumbprint of the account key
        return new OfferedChallenge(
                isHttp ? AcmeOptions.Method.HTTP_01 : AcmeOptions.Method.TLS_ALPN_01,
                isAddress ? IpLiteral.text(name.getIP()) : name.getDomain().toLowerCase(Locale.ROOT),
                text.substring(0, text.indexOf('.')), text);
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
}
