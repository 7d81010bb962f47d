package dev.jderp.config.derper;

import dev.jderp.config.Setting;
import dev.jderp.kit.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings of certificates from an authority, which derper's modes {@code letsencrypt} and {@code gcp} mean. They
 * are found by their names, since a build may not have them. Immutable.
 */
final class AcmeSettings {

    private static final String MODE = "derp.certmode";
    private static final String AUTHORITY = "derp.acme-directory";
    private static final String FILES = "derp.certdir";
    private static final String EMAIL = "derp.acme-email";
    private static final String EAB_KID = "derp.acme-eab-kid";
    private static final String EAB_KEY_FILE = "derp.acme-eab-key-file";

    private final FlagValues flags;
    private final SettingValues to;
    private final Function<String, Optional<Setting>> settings;

    /**
     * Prepares the mapping.
     *
     * @param settings returns the setting with a name
     */
    AcmeSettings(FlagValues flags, SettingValues to, Function<String, Optional<Setting>> settings) {
        this.flags = flags;
        this.to = to;
        this.settings = settings;
    }

    /** Whether this build can have a certificate issued. */
    boolean isAvailable() {
        return settings.apply(MODE).isPresent();
    }

    /** Maps the mode of {@code -certmode} and what belongs to it, or adds a fault if this build has no ACME. */
    Preparation put(String directory) {
        if (!isAvailable()) {
            to.fault(flags.named(DerperFlag.CERTMODE) + ", which is not available; expected manual, with the files that"
                    + " an ACME client writes in -certdir");
            return Preparation.NONE;
        }
        String authority = flags.text(DerperFlag.CERTMODE);
        put(MODE, "acme", DerperFlag.CERTMODE);
        put(AUTHORITY, authority, DerperFlag.CERTMODE);
        put(FILES, directory, DerperFlag.CERTDIR);
        put(EMAIL, flags.text(DerperFlag.ACME_EMAIL), DerperFlag.ACME_EMAIL);
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
        put(EAB_KID, flags.text(DerperFlag.ACME_EAB_KID), DerperFlag.ACME_EAB_KID);
        put(EAB_KEY_FILE, file.toString(), DerperFlag.ACME_EAB_KEY);
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

    private void put(String name, String value, DerperFlag flag) {
        settings.apply(name).ifPresent(setting -> to.put(setting, value, flag));
    }
}
