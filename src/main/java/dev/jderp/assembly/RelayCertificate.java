package dev.jderp.assembly;

import dev.jderp.config.Keystore;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.derpmap.CertName;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.tls.CertificateSource;
import dev.jderp.frontdoor.tls.PemFiles;
import dev.jderp.frontdoor.tls.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The certificate that clients get: from an authority, from PEM files or from the keystore, at the front door or at the
 * container. The thread that starts the relay sets the doors; the other methods are for any thread.
 */
final class RelayCertificate {

    private final RelayConfig config;
    private final Optional<AcmeCertificate> acme;
    private volatile Optional<FrontDoor> frontDoor = Optional.empty();
    private volatile Optional<ContainerKeystore> container = Optional.empty();

    /** A certificate that no door shows yet. */
    RelayCertificate(RelayConfig config, Optional<AcmeCertificate> acme) {
        this.config = config;
        this.acme = acme;
    }

    /** Sets the doors that show it. */
    void setDoors(Optional<FrontDoor> door, Optional<ContainerKeystore> keystore) {
        frontDoor = door;
        container = keystore;
    }

    /** Reads it for the front door. */
    CertificateSource source() throws IOException {
        if (acme.isPresent()) {
            return acme.get().source(config);
        }
        Optional<PemFiles> pem = config.frontDoor().pem();
        if (pem.isPresent()) {
            return CertificateSource.pem(pem.get(), config.hostname());
        }
        SelfCertificate.ensure(config);
        List<Path> files = List.of(config.keystore().file(), config.keystore().passwordFile());
        return new CertificateSource(files, config.hostname(), () -> {
            Keystore keystore = Keystore.open(config.keystore());
            return new ServerCertificate(keystore.key(), keystore.chain());
        });
    }

    /** Whether an authority is to issue it and has not yet. */
    boolean isMissing() {
        return acme.isPresent() && !acme.get().isShown();
    }

    /** The chain that clients get now, leaf first; empty if no door shows one, or it {@link #isMissing}. */
    List<X509Certificate> chain() {
        if (isMissing()) {
            return List.of();
        }
        return frontDoor.map(FrontDoor::chain)
                .or(() -> container.map(ContainerKeystore::chain))
                .orElse(List.of());
    }

    /** The file that it is read from; empty if no door shows one. */
    Optional<Path> file() {
        if (chain().isEmpty()) {
            return Optional.empty();
        }
        if (acme.isPresent()) {
            return acme.map(AcmeCertificate::file);
        }
        Path keystore = config.keystore().file();
        return Optional.of(frontDoor.isPresent()
                ? config.frontDoor().pem().map(PemFiles::certificate).orElse(keystore)
                : keystore);
    }

    /** The {@code CertName} of this relay's node in the map: its pin, or empty if clients need none. */
    String certName() {
        List<X509Certificate> chain = chain();
        return chain.isEmpty() || acme.isPresent() ? "" : CertName.of(chain);
    }
}
