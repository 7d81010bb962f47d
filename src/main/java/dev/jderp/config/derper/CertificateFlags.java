package dev.jderp.config.derper;

import dev.jderp.config.PemCertificate;
import dev.jderp.config.Setting;
import dev.jderp.kit.IpLiteral;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Maps derper's flags about the certificate. They count only where derper serves TLS. */
final class CertificateFlags {

    private final FlagValues flags;
    private final SettingValues to;
    private final String defaultDirectory;
    private final String hostname;
    private final AcmeSettings acme;

    /**
     * Prepares the mapping.
     *
     * @param defaultDirectory the directory of the files if neither flag nor property names one
     * @param hostname the relay's name
     */
    CertificateFlags(FlagValues flags, SettingValues to, String defaultDirectory, String hostname) {
        this.flags = flags;
        this.to = to;
        this.defaultDirectory = defaultDirectory;
        this.hostname = hostname;
        this.acme = new AcmeSettings(flags, to);
    }

    /** Maps the flags; returns what makes the files that derper would make. */
    Preparation map(boolean isTls) {
        String mode = flags.text(DerperFlag.CERTMODE);
        boolean isAcme = mode.equals("letsencrypt") || mode.equals("gcp");
        noteUnused(isTls && isAcme ? mode : "");
        if (isTls && !flags.isSet(DerperFlag.CERTMODE) && to.isProperty(Setting.CERTMODE)) {
            if (flags.isSet(DerperFlag.CERTDIR)) {
                to.put(Setting.CERTDIR, flags.text(DerperFlag.CERTDIR), DerperFlag.CERTDIR);
            }
            if (flags.isSet(DerperFlag.ACME_EMAIL)) {
                to.put(Setting.ACME_EMAIL, flags.text(DerperFlag.ACME_EMAIL), DerperFlag.ACME_EMAIL);
            }
            return Preparation.NONE;
        }
        if (!isTls || isByProperty()) {
            return Preparation.NONE;
        }
        String directory = to.effective(Setting.CERTDIR, DerperFlag.CERTDIR, defaultDirectory);
        boolean isIp = IpLiteral.isAddress(hostname);
        boolean isForIps = flags.isTrue(DerperFlag.ACME_IP_CERTS);
        if (!isPath(directory)) {
            to.fault(flags.named(DerperFlag.CERTDIR) + "; expected a directory");
        } else if (isForIps && !mode.equals("letsencrypt")) {
            to.fault(flags.named(DerperFlag.ACME_IP_CERTS) + "; expected false unless -certmode is letsencrypt");
        } else if (isForIps && !isIp) {
            to.fault(flags.named(DerperFlag.ACME_IP_CERTS)
                    + ", which is not available beside a name; expected an IP address as -hostname");
        } else if (mode.equals("manual")) {
            return manual(directory, isIp);
        } else if (!isAcme) {
            to.fault(flags.named(DerperFlag.CERTMODE) + "; expected manual, letsencrypt or gcp");
        } else if (isIp && !isForIps) {
            to.fault((flags.isSet(DerperFlag.HOSTNAME) ? flags.source(DerperFlag.HOSTNAME) : Setting.HOSTNAME.key())
                    + " is \"" + hostname
                    + "\", an IP address; expected -certmode=manual, which makes a certificate for it");
        } else {
            return acme.put(directory);
        }
        return Preparation.NONE;
    }

    private static boolean isPath(String directory) {
        try {
            return !Path.of(directory).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether a property of jderp names a certificate and no flag asks for another one. */
    private boolean isByProperty() {
        return !flags.isSet(DerperFlag.CERTMODE)
                && (to.isProperty(Setting.FRONT_DOOR_CERTIFICATE_FILE) || to.isProperty(Setting.KEYSTORE));
    }

    private Preparation manual(String directory, boolean isIp) {
        String name = hostname.replaceAll("[^a-zA-Z0-9.-]", "");
        Path certificate = Path.of(directory, name + ".crt");
        Path key = Path.of(directory, name + ".key");
        DerperFlag[] from = {DerperFlag.CERTMODE, DerperFlag.CERTDIR};
        to.put(Setting.FRONT_DOOR_CERTIFICATE_FILE, certificate.toString(), from);
        to.put(Setting.FRONT_DOOR_KEY_FILE, key.toString(), from);
        return isIp ? () -> PemCertificate.createIfAbsent(certificate, key, hostname) : Preparation.NONE;
    }

    /** Adds a note for each flag about an authority that the mode of a certificate from one does not need. */
    private void noteUnused(String acmeMode) {
        for (DerperFlag flag : new DerperFlag[]{DerperFlag.ACME_EAB_KID, DerperFlag.ACME_EAB_KEY}) {
            if (flags.isSet(flag) && !acmeMode.equals("gcp")) {
                to.note(flags.source(flag) + " is ignored: it is for -certmode=gcp");
            }
        }
        if (flags.isSet(DerperFlag.ACME_EMAIL) && acmeMode.isEmpty()) {
            to.note(flags.source(DerperFlag.ACME_EMAIL) + " is ignored: no certificate is requested with it");
        }
    }
}
