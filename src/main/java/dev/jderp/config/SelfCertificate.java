package dev.jderp.config;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.IpLiteral;
import dev.jderp.kit.RandomHex;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Creates the relay's own certificate: self-signed, ECDSA P-256, valid for ten years. */
public final class SelfCertificate {

    private static final String ALIAS = "jderp";
    private static final int PASSWORD_BYTES = 24;

    private SelfCertificate() {}

    /**
     * Opens the keystore. If the relay manages the keystore, creates it if it is absent, and replaces it if its
     * certificate was created here and does not contain the host name.
     *
     * @throws IOException if the keystore cannot be opened or created; the message is one line
     */
    public static Keystore ensure(RelayConfig config) throws IOException {
        Path file = config.keystore().file();
        if (!Files.exists(file)) {
            if (!config.keystore().isManaged()) {
                throw new IOException("derp.keystore is \"" + file + "\"; expected a PKCS12 file");
            }
            create(config, false);
        }
        char[] password = Keystore.password(config.keystore().passwordFile());
        Keystore found = Keystore.open(file, password);
        if (config.keystore().isManaged() && found.alias().equals(ALIAS)
                && !names(found).contains(certificateForm(config.hostname()))) {
            System.out.println("The certificate in " + file + " does not contain the name " + config.hostname()
                    + ": making a new certificate. Clients that pin the old one need the new DERP map.");
            create(config, true);
            found = Keystore.open(file, password);
        }
        return found;
    }

    /** The form that a host name has in a certificate: IPv6 addresses have all their groups. */
    private static String certificateForm(String hostname) {
        return IpLiteral.parse(hostname).map(InetAddress::getHostAddress).orElse(hostname);
    }

    private static Set<String> names(Keystore keystore) {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> alternatives = keystore.leaf().getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(entry -> names.add(String.valueOf(entry.get(1))));
            }
        } catch (CertificateParsingException e) {
            // such a certificate has no valid name
        }
        return names;
    }

    /** Creates the keystore; without {@code replace}, a file that another process has created meanwhile is kept. */
    private static void create(RelayConfig config, boolean replace) throws IOException {
        char[] password = readOrCreatePassword(config.keystore().passwordFile());
        SelfSigned made = make(config.hostname());
        AtomicFile.Filler keystore = draft -> write(made, draft, password);
        if (replace) {
            AtomicFile.ofOwner(config.keystore().file()).replace(keystore);
        } else {
            var unused = AtomicFile.ofOwner(config.keystore().file()).create(keystore);
        }
    }

    /** Makes a certificate for {@code hostname} and the other names of this host. */
    static SelfSigned make(String hostname) throws IOException {
        try {
            return SelfSigned.create(hosts(hostname), Instant.now());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make the certificate: " + e.getMessage(), e);
        }
    }

    private static void write(SelfSigned made, Path draft, char[] password) throws IOException {
        try (OutputStream out = Files.newOutputStream(draft)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry(ALIAS, made.key(), password, new Certificate[]{made.certificate()});
            store.store(out, password);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make the certificate: " + e.getMessage(), e);
        }
    }

    /** The names and addresses that clients may dial. */
    static Set<String> hosts(String hostname) {
        Set<String> hosts = new LinkedHashSet<>(List.of(hostname, "localhost"));
        try {
            hosts.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            // this host has no name that resolves
        }
        hosts.addAll(List.of("127.0.0.1", "::1"));
        return hosts;
    }

    /** Reads the password file, which is created with a random password if it is absent. */
    private static char[] readOrCreatePassword(Path file) throws IOException {
        if (!Files.exists(file)) {
            var unused = AtomicFile.ofOwner(file).create(RandomHex.ofBytes(PASSWORD_BYTES) + "\n");
        }
        return Keystore.password(file);
    }
}
