package dev.jderp.config.derper;

import dev.jderp.config.PemCertificate;
import dev.jderp.config.Setting;
import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Maps derper's flags about the certificate. They count only where derper serves TLS. */
final class CertificateFlags {

    private final FlagValues flags;
    private final SettingValues to;
    private final String defaultDirectory;

    /** The files of a certificate that is made if they are absent. */
    record SelfSigned(Path certificate, Path key, String hostname) {

        void createIfAbsent() throws IOException {
            PemCertificate.createIfAbsent(certificate, key, hostname);
        }
    }

    CertificateFlags(FlagValues flags, SettingValues to, String defaultDirectory) {
        this.flags = flags;
        this.to = to;
        this.defaultDirectory = defaultDirectory;
    }

    /** Maps the flags; returns the certificate that derper would make: for an IP address, in the manual mode. */
    Optional<SelfSigned> map(boolean isTls) {
        String mode = flags.text(DerperFlag.CERTMODE);
        noteUnused(isTls && mode.equals("letsencrypt"));
        if (!isTls || isByProperty()) {
            return Optional.empty();
        }
        String directory = flags.isSet(DerperFlag.CERTDIR) ? flags.text(DerperFlag.CERTDIR) : defaultDirectory;
        boolean isIp = IpLiteral.isAddress(flags.text(DerperFlag.HOSTNAME));
        if (directory.isEmpty()) {
            to.fault(flags.named(DerperFlag.CERTDIR) + "; expected a directory");
        } else if (flags.isTrue(DerperFlag.ACME_IP_CERTS)) {
            to.fault(flags.named(DerperFlag.ACME_IP_CERTS)
                    + ", which is not available; expected -certmode=manual, which makes a certificate for an IP "
                    + "address");
        } else if (mode.equals("manual")) {
            return manual(directory, isIp);
        } else if (mode.equals("gcp")) {
            to.fault(flags.named(DerperFlag.CERTMODE) + ", which is not available; expected manual");
        } else if (!mode.equals("letsencrypt")) {
            to.fault(flags.named(DerperFlag.CERTMODE) + "; expected manual or letsencrypt");
        } else if (isIp) {
            to.fault(flags.named(DerperFlag.HOSTNAME)
                    + ", an IP address; expected -certmode=manual, which makes a certificate for it");
        } else {
            AcmeSettings.put(flags, directory, to);
        }
        return Optional.empty();
    }

    /** Whether a property of jderp names a certificate and no flag asks for another one. */
    private boolean isByProperty() {
        return !flags.isSet(DerperFlag.CERTMODE)
                && (to.isProperty(Setting.FRONT_DOOR_CERTIFICATE_FILE) || to.isProperty(Setting.KEYSTORE));
    }

    private Optional<SelfSigned> manual(String directory, boolean isIp) {
        String hostname = flags.text(DerperFlag.HOSTNAME);
        String name = hostname.replaceAll("[^a-zA-Z0-9.-]", "");
        try {
            Path certificate = Path.of(directory, name + ".crt");
            Path key = Path.of(directory, name + ".key");
            DerperFlag[] from = {DerperFlag.CERTMODE, DerperFlag.CERTDIR};
            to.put(Setting.FRONT_DOOR_CERTIFICATE_FILE, certificate.toString(), from);
            to.put(Setting.FRONT_DOOR_KEY_FILE, key.toString(), from);
            return isIp ? Optional.of(new SelfSigned(certificate, key, hostname)) : Optional.empty();
        } catch (InvalidPathException e) {
            to.fault(flags.named(DerperFlag.CERTDIR) + "; expected a directory");
            return Optional.empty();
        }
    }

    private void noteUnused(boolean isLetsEncrypt) {
        for (DerperFlag flag : new DerperFlag[]{DerperFlag.ACME_EAB_KID, DerperFlag.ACME_EAB_KEY}) {
            if (flags.isSet(flag)) {
                to.note(flags.source(flag) + " is ignored: it is for -certmode=gcp, which is not available");
            }
        }
        if (flags.isSet(DerperFlag.ACME_EMAIL) && !(isLetsEncrypt && AcmeSettings.hasEmail())) {
            to.note(flags.source(DerperFlag.ACME_EMAIL) + " is ignored: no certificate is requested with it");
        }
    }
}
