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

/** Makes of the settings who may use the relay, and says where that is everybody. */
public final class AdmissionWiring {

    private AdmissionWiring() {}

    /**
     * Admission with its lists, which are read now and whenever they change.
     *
     * @param roots who may sign the admission controller's certificate besides those whom the JDK trusts
     * @throws IOException in one line that names the setting, if a list cannot be read
     */
    static Admission open(RelayConfig config, Reloader reloader, List<X509TrustManager> roots, Outages outages)
            throws IOException {
        Admission admission = new Admission(config.admission(), roots, outages);
        try {
            list(Setting.DENY_LIST_FILE, config.admission().denyList(), reloader, admission::deny);
            list(Setting.ALLOW_LIST_FILE, config.admission().allowList(), reloader, admission::allow);
            return admission;
        } catch (IOException e) {
            admission.close();
            throw e;
        }
    }

    /**
     * The deny list that is edited while the relay runs.
     *
     * @throws IOException in one line, if its file is bad
     */
    static DeniedKeys deniedKeys(RelayConfig config, Admission admission) throws IOException {
        return new DeniedKeys(config.map().directory().resolve("denied-keys"), admission::denyToo);
    }

    private static void list(Setting setting, Optional<Path> file, Reloader reloader, Consumer<KeyList> use)
            throws IOException {
        if (file.isPresent()) {
            try {
                reloader.watch(file.get(), KeyList::read, use);
            } catch (IOException e) {
                throw setting.failed(e);
            }
        }
    }

    /** A line to say if strangers can reach the relay and nothing keeps them from using it. */
    public static Optional<String> strangersWarning(RelayConfig config) {
        if (!config.enabled() || config.admission().isRestricted() || !isReachable(config)) {
            return Optional.empty();
        }
        return Optional.of(
                "anybody who can reach this relay can use it; to keep strangers out, set "
                        + Setting.VERIFY_CLIENTS.key() + ", " + Setting.VERIFY_CLIENT_URL.key() + " or "
                        + Setting.ALLOW_LIST_FILE.key());
    }

    /** Whether the relay listens anywhere beyond this host. */
    private static boolean isReachable(RelayConfig config) {
        List<String> addresses = new ArrayList<>(List.of(config.httpAddress()));
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
