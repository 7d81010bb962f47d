package dev.jderp.assembly;

import dev.jderp.admission.Admission;
import dev.jderp.admission.DeniedKeys;
import dev.jderp.admission.KeyList;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.Setting;
import dev.jderp.kit.IpLiteral;
import dev.jderp.metrics.Outages;
import dev.jderp.reload.Reloader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.X509TrustManager;

/** Creates admission from the settings, and warns if every client is admitted. */
public final class AdmissionWiring {

    private AdmissionWiring() {}

    /**
     * Creates admission with its lists, which are read now and whenever they change.
     *
     * @param roots authorities for the admission controller's certificate, in addition to the JDK's
     * @throws IOException if a list cannot be read; the message is one line and names the setting
     */
    static Admission open(RelayConfig config, Reloader reloader, List<X509TrustManager> roots, Outages outages)
            throws IOException {
        Admission admission = new Admission(config.admission(), roots, outages);
        try {
            watchList(Setting.DENY_LIST_FILE, config.admission().denyList(), reloader, admission::deny);
            watchList(Setting.ALLOW_LIST_FILE, config.admission().allowList(), reloader, admission::allow);
            return admission;
        } catch (IOException e) {
            admission.close();
            throw e;
        }
    }

    /**
     * Opens the deny list that administrators edit while the relay runs.
     *
     * @throws IOException if its file is invalid; the message is one line
     */
    static DeniedKeys openDeniedKeys(RelayConfig config, Admission admission) throws IOException {
        return new DeniedKeys(config.map().directory().resolve("denied-keys"), admission::denyEdited);
    }

    private static void watchList(Setting setting, Optional<Path> file, Reloader reloader, Consumer<KeyList> use)
            throws IOException {
        if (file.isPresent()) {
            try {
                reloader.watch(file.get(), KeyList::read, use);
            } catch (IOException e) {
                throw setting.failed(e);
            }
        }
    }

    /** A warning in one line if other hosts can reach the relay and no check restricts its clients; else empty. */
    public static Optional<String> openRelayWarning(RelayConfig config) {
        if (!config.enabled() || config.admission().isRestricted() || !isReachable(config)) {
            return Optional.empty();
        }
        return Optional.of(
                "every client that can reach this relay can use it; to restrict it, set "
                        + Setting.VERIFY_CLIENTS.key() + ", " + Setting.VERIFY_CLIENT_URL.key() + " or "
                        + Setting.ALLOW_LIST_FILE.key());
    }

    /** Whether the relay listens on an address that other hosts can reach. */
    private static boolean isReachable(RelayConfig config) {
        List<String> addresses = new ArrayList<>(List.of(config.container().httpAddress()));
        if (config.frontDoor().enabled()) {
            addresses.addAll(
                    config.frontDoor().addresses().isEmpty() ? List.of("") : config.frontDoor().addresses());
        }
        return !addresses.stream().allMatch(AdmissionWiring::isLoopback);
    }

    private static boolean isLoopback(String address) {
        return IpLiteral.parse(address).filter(InetAddress::isLoopbackAddress).isPresent();
    }
}
