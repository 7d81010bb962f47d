package dev.jderp.config.derper;

import dev.jderp.config.Setting;
import java.util.Optional;

/** The settings of certificates by ACME, by their names, since a build may not have them. */
final class AcmeSettings {

    private static final String MODE = "derp.certmode";
    private static final String DIRECTORY = "derp.certdir";
    private static final String EMAIL = "derp.acme-email";

    private AcmeSettings() {}

    /** Sets what derper's {@code -certmode=letsencrypt} means, or adds a fault if this build has no ACME. */
    static void put(FlagValues flags, String directory, SettingValues to) {
        Optional<Setting> mode = Setting.forKey(MODE);
        if (mode.isEmpty()) {
            to.fault(flags.named(DerperFlag.CERTMODE) + ", which is not available; expected manual, with the files that"
                    + " an ACME client writes in -certdir");
            return;
        }
        to.put(mode.get(), "acme", DerperFlag.CERTMODE);
        Setting.forKey(DIRECTORY).ifPresent(setting -> to.put(setting, directory, DerperFlag.CERTDIR));
        Setting.forKey(EMAIL).ifPresent(
                setting -> to.put(setting, flags.text(DerperFlag.ACME_EMAIL), DerperFlag.ACME_EMAIL));
    }

    /** Whether this build sends a contact address to the authority. */
    static boolean hasEmail() {
        return Setting.forKey(EMAIL).isPresent();
    }
}
