package dev.jderp.config.derper;

import dev.jderp.config.Setting;
import dev.jderp.kit.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * Maps derper's modes {@code letsencrypt} and {@code gcp} and their flags to the settings of certificates from an
 * authority. Immutable.
 */
final class AcmeSettings {

    private final FlagValues flags;
    private final SettingValues to;

    AcmeSettings(FlagValues flags, SettingValues to) {
        this.flags = flags;
        this.to = to;
    }

    /** Maps the mode of {@code -certmode} and what belongs to it; an authority is asked only for a name that is set. */
    Preparation put(String directory) {
        if (!to.isSet(Setting.HOSTNAME, DerperFlag.HOSTNAME)) {
            to.fault(flags.named(DerperFlag.CERTMODE) + "; expected the relay's name as -hostname with it");
            return Preparation.NONE;
        }
        String authority = flags.text(DerperFlag.CERTMODE);
        to.put(Setting.CERTMODE, "acme", DerperFlag.CERTMODE);
        to.put(Setting.ACME_DIRECTORY, authority, DerperFlag.CERTMODE);
        to.put(Setting.CERTDIR, directory, DerperFlag.CERTDIR);
        to.put(Setting.ACME_EMAIL, flags.text(DerperFlag.ACME_EMAIL), DerperFlag.ACME_EMAIL);
        return authority.equals("gcp") ? bind(directory) : Preparation.NONE;
    }

    /** Maps the external account that the mode {@code gcp} requires; its key is written into a file. */
    private Preparation bind(String directory) {
        for (DerperFlag flag : new DerperFlag[]{DerperFlag.ACME_EAB_KID, DerperFlag.ACME_EAB_KEY,
                DerperFlag.ACME_EMAIL}) {
            if (flags.text(flag).isEmpty()) {
                to.fault(flags.source(flag) + " is not set; expected a value with -certmode=gcp");
            }
        }
        Optional<byte[]> key = decode(flags.text(DerperFlag.ACME_EAB_KEY));
        if (key.isEmpty()) {
            to.fault(flags.source(DerperFlag.ACME_EAB_KEY) + " is not valid; expected a key in base64 or base64url");
            return Preparation.NONE;
        }
        Path file = Path.of(directory, "acme-eab.key");
        to.put(Setting.ACME_EAB_KID, flags.text(DerperFlag.ACME_EAB_KID), DerperFlag.ACME_EAB_KID);
        to.put(Setting.ACME_EAB_KEY_FILE, file.toString(), DerperFlag.ACME_EAB_KEY);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(key.get());
        return () -> AtomicFile.ofOwner(file).replace(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Decodes base64url without padding, or base64 with it. */
    private static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(text.matches(".*[+/=].*")
                    ? Base64.getDecoder().decode(text)
                    : Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
