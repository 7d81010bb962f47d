package dev.jderp.config;

import dev.jderp.kit.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A private key from a PKCS12 file with its certificate chain.
 *
 * @param alias the name of the entry
 * @param key the private key
 * @param chain the certificates, leaf first
 */
public record Keystore(String alias, PrivateKey key, List<X509Certificate> chain) {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_PASSWORD_BYTES = 4 << 10;

    /** What a file had when it was opened last. */
    private record Opened(byte[] content, char[] password, Keystore keystore) {
    }

    /** The last one: a start asks several times, and each decryption takes a twentieth of a second. */
    private static volatile @Nullable Opened last;

    /**
     * Opens a keystore and finds its first private key.
     *
     * @throws IOException if the file cannot be read or decrypted; the message is one line
     */
    public static Keystore open(Path file, char[] password) throws IOException {
        try {
            byte[] content = SmallFile.readRaw(file, MAX_BYTES);
            Opened known = last;
            if (known != null && Arrays.equals(content, known.content) && Arrays.equals(password, known.password)) {
                return known.keystore;
            }
            Optional<Keystore> found = read(content, password);
            if (found.isPresent()) {
                last = new Opened(content, password.clone(), found.get());
                return found.get();
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("keystore " + file + " cannot be opened: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(
                    "keystore " + file + " cannot be opened: " + (Files.exists(file) ? e.getMessage() : "no such file"),
                    e);
        }
        throw new IOException("keystore " + file + " contains no private key with a certificate");
    }

    private static Optional<Keystore> read(byte[] content, char[] password)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(content), password);
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] certificates = store.getCertificateChain(alias); // null for a secret key
            if (certificates == null || !(store.getKey(alias, password) instanceof PrivateKey key)) {
                continue;
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate each : certificates) {
                chain.add((X509Certificate) each);
            }
            return Optional.of(new Keystore(alias, key, List.copyOf(chain)));
        }
        return Optional.empty();
    }

    /**
     * Opens a keystore with the password from its file.
     *
     * @throws IOException if a file cannot be read or decrypted; the message is one line
     */
    public static Keystore open(RelayConfig.KeystoreFiles files) throws IOException {
        return open(files.file(), password(files.passwordFile()));
    }

    /**
     * Reads the password from a file, without surrounding white space.
     *
     * @throws IOException if the file cannot be read
     */
    public static char[] password(Path file) throws IOException {
        try {
            return SmallFile.readText(file, MAX_PASSWORD_BYTES).strip().toCharArray();
        } catch (IOException e) {
            throw new IOException("keystore password file " + file + " cannot be read", e);
        }
    }

    /** Names the entry; never shows the key. */
    @Override
    public String toString() {
        return "keystore entry " + alias;
    }

    /** The server's own certificate. */
    public X509Certificate leaf() {
        return chain.get(0);
    }
}
