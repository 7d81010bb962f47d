package dev.jderp.assembly;

import dev.jderp.config.Keystore;
import dev.jderp.config.RelayConfig;
import dev.jderp.reload.Reloader;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The keystore that the container serves its certificate from if the front door is off. The container reads it at its
 * start only, so the chain that clients get stays the same.
 *
 * @param files the keystore
 * @param chain the certificates that clients get, leaf first
 */
record ContainerKeystore(RelayConfig.KeystoreFiles files, List<X509Certificate> chain) {

    /** Reads the keystore; empty if the container serves no TLS, or a certificate of its own. */
    static Optional<ContainerKeystore> open(RelayConfig config) throws IOException {
        RelayConfig.KeystoreFiles files = config.keystore();
        if (config.frontDoor().enabled() || config.container().httpsPort() == 0 || !Files.exists(files.file())) {
            return Optional.empty();
        }
        return Optional.of(new ContainerKeystore(files, Keystore.open(files).chain()));
    }

    /** Has a warning logged, and reloads report it, while clients do not get the certificate that the keystore has. */
    void watch(Reloader reloader) throws IOException {
        reloader.watch(List.of(files.file(), files.passwordFile()), this::check, checked -> {
        });
    }

    private Keystore check() throws IOException {
        Keystore found = Keystore.open(files);
        if (!found.chain().equals(chain)) {
            throw new IOException("keystore " + files.file() + " has another certificate now; the container reads it "
                    + "at its start only, so the server must be restarted to serve it");
        }
        return found;
    }
}
