package dev.jderp.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An environment variable of derper or of a common container image of derper that jderp calls by another name. */
enum DerperImage {
    DOMAIN("DERP_DOMAIN DERP_HOST", "it is DERP_HOSTNAME here"),
    ADDR("DERP_ADDR", "it is DERP_FRONT_DOOR_PORT here, with DERP_FRONT_DOOR_ADDRESSES for its address"),
    CERT_MODE("DERP_CERT_MODE", "it is DERP_CERTMODE here"),
    CERT_DIR("DERP_CERT_DIR DERP_CERTS", "it is DERP_CERTDIR here"),
    RUN_STUN("DERP_RUN_STUN", "it is DERP_STUN here"),
    STUN_ADDR("DERP_STUN_ADDR", "it is DERP_STUN_PORT here"),
    RUN_DERP("DERP_RUN_DERP DERP_DERP", "it is DERP_ENABLED here"),
    CONFIG_PATH("DERP_CONFIG_PATH DERP_CONFIG", "derper's file with the private key is DERP_KEY_FILE here"),
    MESH_KEY("DERP_MESH_PSKFILE", "it is DERP_MESH_PSK_FILE here"),
    SECRETS("DERP_SECRETS_URL DERP_SECRETS_PATH_PREFIX DERP_SECRETS_CACHE_DIR",
            "the mesh key comes from DERP_MESH_PSK_FILE here"),
    BOOTSTRAP("DERP_BOOTSTRAP_DNS", "it is DERP_BOOTSTRAP_DNS_NAMES here"),
    UNPUBLISHED("DERP_UNPUBLISHED_DNS", "it is DERP_UNPUBLISHED_BOOTSTRAP_DNS_NAMES here"),
    VERIFY_URL("DERP_VERIFY_CLIENTS_URL", "it is DERP_VERIFY_CLIENT_URL here"),
    FAIL_OPEN("DERP_VERIFY_FAIL_OPEN", "it is DERP_VERIFY_CLIENT_URL_FAIL_OPEN here"),
    ACME_KEY("DERP_ACME_EAB_KEY", "its value is in the file DERP_ACME_EAB_KEY_FILE here"),
    ACME_ADDRESSES("DERP_ACME_IP_CERTS", "remove it: with DERP_CERTMODE=acme an address is a name like any other here"),
    OTHER("DERP_ACE DERP_ACE_ALLOWED_TARGET DERP_DEV", "remove it: it has no meaning here"),
    DEBUG_LOGS("DERP_DEBUG_LOGS DERP_PROBER_DEBUG_LOGS",
            "remove it: its effect is dev.jderp.level=FINE in domain-config/logging.properties here"),
    PORT("DERP_PORT DERP_DERP_PORT", "the port that clients dial is DERP_FRONT_DOOR_PORT here");

    /** Names that other software uses, too, so that they do not prove a configuration for derper. */
    private static final Set<DerperImage> ALSO_ELSEWHERE = Set.of(DEBUG_LOGS, PORT);

    private final String names;
    private final String hint;

    DerperImage(String names, String hint) {
        this.names = names;
        this.hint = hint;
    }

    List<String> names() {
        return List.of(names.split(" ", -1));
    }

    /** The hint for a variable of derper, as part of a sentence; empty if the name is not one of derper's. */
    static Optional<String> hint(String name) {
        return Arrays.stream(values()).filter(each -> each.names().contains(name)).map(each -> each.hint).findFirst();
    }

    /**
     * If some variable shows that the environment is meant for derper, adds a fault for each variable that has another
     * meaning here.
     *
     * @param kubernetes the variables that Kubernetes has set, which prove nothing
     */
    static void check(Map<String, String> environment, KubernetesServices kubernetes, SettingFaults faults) {
        Optional<String> sign = environment.keySet()
                .stream()
                .filter(name -> !kubernetes.hasSet(name))
                .filter(name -> Arrays.stream(values())
                        .anyMatch(each -> !ALSO_ELSEWHERE.contains(each) && each.names().contains(name)))
                .min(String::compareTo);
        if (sign.isEmpty()) {
            return;
        }
        String port = Setting.HTTP_PORT.environmentName();
        if (environment.containsKey(port) && !kubernetes.hasSet(port)) {
            faults.add(Setting.HTTP_PORT, port + " next to " + sign.get() + " is derper's port for plain HTTP; it is "
                    + Setting.FRONT_DOOR_PLAIN_PORT.environmentName() + " here, and " + port
                    + " is the port of the server that the front door hands pages to");
        }
        String file = Setting.CONFIG_FILE.environmentName();
        if (environment.containsKey(file)) {
            faults.add(Setting.CONFIG_FILE, file + " next to " + sign.get()
                    + " is derper's file with the private key; it is " + Setting.KEY_FILE.environmentName()
                    + " here, and " + file + " is a properties file");
        }
    }
}
