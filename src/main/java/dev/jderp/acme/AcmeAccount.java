package dev.jderp.acme;

import dev.jderp.kit.SmallFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.security.KeyPair;
import java.util.Optional;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** The relay's account at an authority: found by its key, else registered. */
final class AcmeAccount {

    private static final Logger LOG = System.getLogger(AcmeAccount.class.getName());
    private static final int MAX_KEY_BYTES = 4 << 10;
    private static final String UNKNOWN = "urn:ietf:params:acme:error:accountDoesNotExist";

    private final AcmeOptions options;

    AcmeAccount(AcmeOptions options) {
        this.options = options;
    }

    /** Logs in with the account of this key, which is registered if the authority does not know it. */
    Login login(Session session, KeyPair key) throws AcmeException, AuthorityException, IOException {
        try {
            return new AccountBuilder().onlyExisting().useKeyPair(key).createLogin(session);
        } catch (AcmeServerException e) {
            if (!e.getType().toString().equals(UNKNOWN)) {
                throw e;
            }
        }
        return register(session, key);
    }

    private Login register(Session session, KeyPair key) throws AcmeException, AuthorityException, IOException {
        AccountBuilder account = new AccountBuilder().useKeyPair(key);
        Optional<URI> terms = session.getMetadata().getTermsOfService();
        if (terms.isPresent() && !options.isAgreed()) {
            throw new AuthorityException("derp.acme-agree is false; the authority's terms are at " + terms.get(), null);
        }
        if (options.isAgreed()) {
            account.agreeToTermsOfService();
        }
        if (!options.email().isEmpty()) {
            account.addEmail(options.email());
        }
        if (options.binding().isPresent()) {
            AcmeOptions.ExternalAccount binding = options.binding().get();
            account.withKeyIdentifier(binding.kid(), SmallFile.readText(binding.keyFile(), MAX_KEY_BYTES).strip());
        } else if (session.getMetadata().isExternalAccountRequired()) {
            throw new AuthorityException("the authority requires an account of its own; set derp.acme-eab-kid and "
                    + "derp.acme-eab-key-file", null);
        }
        Login login = account.createLogin(session);
        LOG.log(Level.INFO, () -> "registered at " + options.directory().getHost()
                + terms.map(url -> ", whose terms are at " + url).orElse(""));
        return login;
    }
}
