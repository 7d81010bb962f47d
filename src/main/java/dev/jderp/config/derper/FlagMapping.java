package dev.jderp.config.derper;

import dev.jderp.config.GoNumber;
import dev.jderp.config.Setting;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Maps derper's flags to settings. Each flag becomes settings, or a note that it is ignored, or a fault if it cannot be
 * honoured. One thread.
 */
final class FlagMapping {

    private static final String DEV_ADDRESS = ":3340";
    private static final String DRAIN_SECONDS = "5";
    private static final List<DerperFlag> WITH_TLS_ONLY = List.of(
            DerperFlag.ACCEPT_CONNECTION_LIMIT, DerperFlag.ACCEPT_CONNECTION_BURST);

    private final FlagValues flags;
    private final DerperEnvironment environment;
    private final Optional<Path> devDirectory;
    private final SettingValues to;

    /**
     * Prepares the mapping.
     *
     * @param devDirectory with {@code -dev}, the directory of the key and of the mesh key
     */
    FlagMapping(FlagValues flags, DerperEnvironment environment, Optional<Path> devDirectory, SettingValues to) {
        this.flags = flags;
        this.environment = environment;
        this.devDirectory = devDirectory;
        this.to = to;
    }

    /** Maps all flags; returns what makes the files of the certificate. */
    Preparation map() {
        boolean isTls = mapAddress();
        mapPlainPort(isTls);
        for (DerperFlag flag : DerperFlag.values()) {
            if (isTls || !WITH_TLS_ONLY.contains(flag)) {
                flag.setting().ifPresent(setting -> to.put(setting, flags.text(flag), flag));
            } else if (flags.isSet(flag)) {
                to.note(flags.source(flag) + " is ignored: it counts with TLS only, as in derper");
            }
        }
        String hostname = mapHostname();
        mapKey();
        mapMeshKey();
        environment.map(devDirectory.isPresent(), to);
        to.putDefault(Setting.DRAIN_SECONDS, DRAIN_SECONDS); // container engines kill after ten seconds
        if (flags.isTrue(DerperFlag.ACE)) {
            to.fault(flags.named(DerperFlag.ACE) + ", which is not available; expected false");
        }
        if (!flags.rest().isEmpty()) {
            to.note("ignored, since the flags end at \"" + flags.rest().get(0) + "\": the last " + flags.rest().size()
                    + " arguments"); // which may hold secrets
        }
        return new CertificateFlags(flags, to, environment.certificateDirectory(), hostname).map(isTls);
    }

    /** Maps {@code -a}; returns whether derper would serve TLS. */
    private boolean mapAddress() {
        boolean isDev = devDirectory.isPresent();
        boolean isManual = flags.text(DerperFlag.CERTMODE).equals("manual");
        Optional<ListenAddress> address = ListenAddress.parse(isDev ? DEV_ADDRESS : flags.text(DerperFlag.A));
        if (address.isEmpty()) {
            to.fault(flags.named(DerperFlag.A) + "; expected :PORT, IP:PORT or [IPv6]:PORT");
            return isManual;
        }
        DerperFlag[] from = {DerperFlag.DEV, DerperFlag.A};
        try {
            to.put(Setting.FRONT_DOOR_ADDRESSES, address.get().address(), from);
        } catch (UnknownHostException e) {
            to.fault(flags.named(DerperFlag.A) + "; expected an IP address, or a name that resolves");
        }
        boolean isTls = address.get().isHttps() || isManual;
        to.put(Setting.FRONT_DOOR_PORT, ":" + address.get().port(), from);
        to.put(Setting.FRONT_DOOR_TLS, Boolean.toString(isTls), DerperFlag.DEV, DerperFlag.A, DerperFlag.CERTMODE);
        return isTls;
    }

    private void mapPlainPort(boolean isTls) {
        String port = flags.text(DerperFlag.HTTP_PORT);
        long number = GoNumber.parseInteger(port).orElse(0);
        if (isTls && number == 0) {
            to.note(flags.named(DerperFlag.HTTP_PORT) + ": no port for plain HTTP is opened");
        }
        to.put(Setting.FRONT_DOOR_PLAIN_PORT, isTls && number > 0 ? port : "0", DerperFlag.HTTP_PORT, DerperFlag.A);
    }

    /** Maps {@code -hostname}; returns the relay's name. */
    private String mapHostname() {
        String defaultText = DerperFlag.HOSTNAME.defaultText();
        if (devDirectory.isPresent()) {
            defaultText = "localhost";
            if (!flags.isSet(DerperFlag.HOSTNAME)) {
                to.putDefault(Setting.HOSTNAME, defaultText);
            }
        } else if (!to.isSet(Setting.HOSTNAME, DerperFlag.HOSTNAME)) {
            to.note("-hostname is not set; the DERP map has derper's default, " + defaultText);
        }
        return to.effective(Setting.HOSTNAME, DerperFlag.HOSTNAME, defaultText);
    }

    /** Maps {@code -c}. The other files of the relay are beside the key. */
    private void mapKey() {
        if (devDirectory.isPresent()) {
            to.putGiven(Setting.KEY_FILE, devDirectory.get().resolve("derper.key").toString(), "-dev");
            to.putDefault(Setting.STATE_DIR, devDirectory.get().toString());
            return;
        }
        String named = flags.text(DerperFlag.C);
        Optional<String> file = named.isEmpty() ? environment.keyFile() : Optional.of(named);
        if (file.isEmpty()) {
            if (!to.isProperty(Setting.KEY_FILE)) {
                to.fault("-c is not set; expected the file with the private key, which derper requires unless it runs "
                        + "as root");
            }
            return;
        }
        try {
            Path parent = Path.of(file.get()).toAbsolutePath().getParent();
            to.putDefault(Setting.STATE_DIR, parent == null ? "" : parent.toString());
        } catch (InvalidPathException e) {
            // the setting with the file reports it
        }
        if (named.isEmpty() && !to.isProperty(Setting.KEY_FILE)) {
            to.note("-c is not set; the private key is in " + file.get());
        }
        if (named.isEmpty()) {
            to.putDefault(Setting.KEY_FILE, file.get());
        } else {
            to.put(Setting.KEY_FILE, file.get(), DerperFlag.C);
        }
    }

    private void mapMeshKey() {
        for (DerperFlag flag : List.of(DerperFlag.SECRETS_PATH_PREFIX, DerperFlag.SECRETS_CACHE_DIR)) {
            if (flags.isSet(flag)) {
                to.note(flags.source(flag) + " is ignored: it is for -secrets-url, which is not available");
            }
        }
        if (devDirectory.isPresent()) {
            if (environment.devMeshKey().isPresent()) {
                to.putGiven(Setting.MESH_PSK_FILE, DevFiles.meshKey(devDirectory.get()).toString(), "-dev");
            }
            for (DerperFlag flag : List.of(DerperFlag.MESH_PSK_FILE, DerperFlag.SECRETS_URL)) {
                if (flags.isSet(flag)) {
                    to.note(flags.source(flag) + " is ignored with -dev, as in derper");
                }
            }
        } else if (!flags.text(DerperFlag.SECRETS_URL).isEmpty()) {
            to.fault(flags.source(DerperFlag.SECRETS_URL)
                    + " is set, which is not available; expected the mesh key in the file of -mesh-psk-file");
        } else if (flags.isSet(DerperFlag.MESH_PSK_FILE)) {
            to.put(Setting.MESH_PSK_FILE, flags.text(DerperFlag.MESH_PSK_FILE), DerperFlag.MESH_PSK_FILE);
        } else {
            to.putDefault(Setting.MESH_PSK_FILE, environment.meshKeyFile());
        }
    }
}
