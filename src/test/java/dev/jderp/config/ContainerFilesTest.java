package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.mesh.SourceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Compares the files for containers with the settings, and with each other. */
class ContainerFilesTest {

    private static final Path DOCKER = Path.of("docker");
    private static final Pattern VARIABLE = Pattern.compile("DERP_[A-Z_]+");
    private static final Pattern DRAIN = Pattern.compile("DERP_DRAIN_SECONDS(?:, value)?: \"(\\d+)\"");
    private static final Pattern GRACE = Pattern.compile("(?:stop_grace_p|terminationGraceP)eriod(?:Seconds)?: (\\d+)");
    private static final Pattern FIND = Pattern.compile("DERP_MESH_FIND(?:, value)?: \"?([^\"\\s}]+)");
    private static final Pattern MOUNT = Pattern.compile("- \\./(\\S+):/");

    private static final Set<String> VARIABLES = Arrays.stream(Setting.values())
            .map(Setting::environmentName)
            .collect(Collectors.toUnmodifiableSet());

    private static String text(String file) throws IOException {
        return Files.readString(DOCKER.resolve(file));
    }

    /** The documents of a file; merge keys ({@code <<}) are left as they are. */
    private static List<Map<?, ?>> documents(String file) throws IOException {
        Load load = new Load(LoadSettings.builder().setLabel(file).build());
        return StreamSupport.stream(load.loadAllFromString(text(file)).spliterator(), false)
                .<Map<?, ?>>map(each -> (Map<?, ?>) each)
                .toList();
    }

    private static Map<?, ?> child(Map<?, ?> map, String key) {
        return (Map<?, ?>) value(map, key);
    }

    private static Object value(Map<?, ?> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find(), pattern.pattern());
        return matcher.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "region.yaml", "kubernetes.yaml", "kubernetes-region.yaml"})
    void aFileSetsKnownSettingsAndOutlastsTheDrain(String file) throws IOException {
        String text = text(file);
        Set<String> set = VARIABLE.matcher(text).results().map(each -> each.group()).collect(
                Collectors.toCollection(TreeSet::new));
        assertTrue(!set.isEmpty() && VARIABLES.containsAll(set), set.toString());
        assertTrue(Integer.parseInt(find(GRACE, text)) > Integer.parseInt(find(DRAIN, text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "region.yaml", "grafana/dashboards.yaml", "grafana/data-source.yaml",
            "prometheus/prometheus.yaml", "prometheus/region.yaml"})
    void aFileIsOneDocumentAndItsMountsExist(String file) throws IOException {
        assertEquals(1, documents(file).size());
        MOUNT.matcher(text(file)).results().forEach(
                mount -> assertTrue(Files.exists(DOCKER.resolve(mount.group(1))), mount.group(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes.yaml", "kubernetes-region.yaml"})
    void aPodUsesThePortsUserAndDirectoriesOfTheImage(String file) throws IOException {
        Map<?, ?> pod = child(child(child(documents(file).getLast(), "spec"), "template"), "spec");
        Map<?, ?> container = (Map<?, ?>) ((List<?>) value(pod, "containers")).getFirst();
        Set<String> ports = new TreeSet<>();
        Set<Object> names = new TreeSet<>();
        for (Object each : (List<?>) value(container, "ports")) {
            Map<?, ?> port = (Map<?, ?>) each;
            names.add(value(port, "name"));
            Object protocol = port.get("protocol");
            ports.add(value(port, "containerPort") + (Objects.equals(protocol, "UDP") ? "/udp" : ""));
        }
        assertEquals(imagePorts(), ports);
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            Map<?, ?> get = child(child(container, probe), "httpGet");
            assertTrue(names.contains(value(get, "port")), probe);
            assertTrue(Set.of("/health/live", "/health/ready").contains(value(get, "path")), probe);
        }
        Map<?, ?> user = child(pod, "securityContext");
        assertEquals(instruction("USER"), value(user, "runAsUser") + ":" + value(user, "runAsGroup"));
        assertEquals(true, value(child(container, "securityContext"), "readOnlyRootFilesystem"));
        Set<String> mounts = ((List<?>) value(container, "volumeMounts")).stream()
                .map(each -> value((Map<?, ?>) each, "mountPath").toString())
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(mounts.containsAll(Set.of("/tmp", instruction("VOLUME"))), mounts.toString());
    }

    /** A relay that waits for its certificate is not ready, and an authority reaches it by its service. */
    @ParameterizedTest
    @ValueSource(strings = {"kubernetes.yaml", "kubernetes-region.yaml"})
    void aServiceLeadsToRelaysThatAreNotReady(String file) throws IOException {
        List<Map<?, ?>> services = documents(file).stream().filter(each -> "Service".equals(each.get("kind"))).toList();
        assertTrue(!services.isEmpty());
        for (Map<?, ?> each : services) {
            assertEquals(true, value(child(each, "spec"), "publishNotReadyAddresses"), each.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "region.yaml"})
    void aServiceUsesThePortsAndDirectoriesOfTheImage(String file) throws IOException {
        Map<?, ?> document = documents(file).getFirst();
        Map<?, ?> services = child(document, "services");
        for (Object name : services.keySet()) {
            Map<?, ?> service = child(services, name.toString());
            if (!name.toString().startsWith("relay")) {
                continue;
            }
            Map<?, ?> common = document.get("x-relay") instanceof Map<?, ?> merged ? merged : service;
            assertEquals("docker/Dockerfile", value(child(common, "build"), "dockerfile"));
            assertEquals(true, value(common, "read_only"));
            assertEquals(List.of("/tmp:exec"), value(common, "tmpfs"));
            Set<String> ports = ((List<?>) value(service, "ports")).stream()
                    .map(each -> each.toString().split(":", 2)[1])
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(imagePorts(), ports);
            assertTrue(((List<?>) value(service, "volumes")).stream()
                    .anyMatch(each -> each.toString().endsWith(":" + instruction("VOLUME"))), name.toString());
        }
    }

    /** The ports that the image exposes are the defaults of the settings. */
    private static Set<String> imagePorts() throws IOException {
        Set<String> ports = new TreeSet<>(List.of(instruction("EXPOSE").split(" ")));
        assertEquals(Set.of(Setting.FRONT_DOOR_PORT.defaultText(), Setting.STUN_PORT.defaultText() + "/udp"), ports);
        return ports;
    }

    /** The argument of the last instruction of this name in the Dockerfile. */
    private static String instruction(String name) {
        try {
            return text("Dockerfile").lines()
                    .filter(line -> line.startsWith(name + " "))
                    .reduce((first, second) -> second)
                    .orElseThrow()
                    .substring(name.length() + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theFileOfThePackageNamesKnownSettings() throws IOException {
        Set<String> keys = Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.toSet());
        List<String> named = Files.readAllLines(Path.of("src/package/derp.properties")).stream()
                .filter(line -> line.matches("#?derp\\..*=.*"))
                .map(line -> line.replaceFirst("^#", "").replaceFirst("=.*", ""))
                .toList();
        assertTrue(named.size() > 10 && keys.containsAll(named), named.toString());
    }

    @Test
    void theUnitGivesTheDrainTimeAndNoOtherCapability() throws IOException {
        String unit = Files.readString(Path.of("src/package/jderp.service"));
        int stopSeconds = Integer.parseInt(find(Pattern.compile("TimeoutStopSec=(\\d+)"), unit));
        assertTrue(stopSeconds > Integer.parseInt(Setting.DRAIN_SECONDS.defaultText()) + 15, unit);
        for (String line : List.of("Type=notify", "User=jderp", "AmbientCapabilities=CAP_NET_BIND_SERVICE",
                "CapabilityBoundingSet=CAP_NET_BIND_SERVICE", "ProtectSystem=strict", "NoNewPrivileges=yes")) {
            assertTrue(unit.contains("\n" + line + "\n"), line);
        }
    }

    /** A Java that does not ignore unknown flags accepts the file, if it is not older than the flags. */
    @Test
    void javaKnowsTheFlagsOfThePackage() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "the flags are those of Java 25");
        Process java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@src/package/jderp.jvm",
                "-XX:-IgnoreUnrecognizedVMOptions", "-version").redirectErrorStream(true).start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), output);
    }

    @Test
    void composeGivesEachRelayOfARegionItsNameAndState() throws IOException {
        Map<?, ?> services = child(documents("region.yaml").getFirst(), "services");
        String find = SourceName.parse(find(FIND, text("region.yaml"))).name();
        Set<Object> names = new TreeSet<>();
        Set<Object> states = new TreeSet<>();
        for (String relay : List.of("relay1", "relay2", "relay3")) {
            Map<?, ?> service = child(services, relay);
            names.add(child(service, "environment").get("DERP_NODE_NAME"));
            states.add(((List<?>) value(service, "volumes")).getFirst());
            Map<?, ?> network = child(child(service, "networks"), "region");
            assertEquals(List.of(find), network.get("aliases"));
        }
        assertEquals(Set.of("900a", "900b", "900c"), names);
        assertEquals(3, states.size());
        assertTrue(text("region.yaml").contains("DNS:" + find)); // in the certificate
        assertTrue(text("prometheus/region.yaml").contains("names: [" + find + "]"));
    }

    @Test
    void aRegionInKubernetesFindsNodesThatAreNotReady() throws IOException {
        List<Map<?, ?>> documents = documents("kubernetes-region.yaml");
        Map<?, ?> headless = child(documents.getFirst(), "spec");
        assertEquals("None", headless.get("clusterIP"));
        assertEquals(true, headless.get("publishNotReadyAddresses"));
        Object name = child(documents.getFirst(), "metadata").get("name");
        Map<?, ?> set = child(documents.getLast(), "spec");
        assertEquals(name, set.get("serviceName"));
        String find = SourceName.parse(find(FIND, text("kubernetes-region.yaml"))).name();
        assertTrue(find.startsWith(name + "."), find);
        assertTrue(text("kubernetes-region.yaml").contains("DNS:" + find)); // in the certificate
        for (int node = 0; node < (int) value(set, "replicas"); node++) {
            String pod = "derp-" + node;
            assertTrue(documents.stream().anyMatch(each -> Map.of("statefulset.kubernetes.io/pod-name", pod)
                    .equals(child(each, "spec").get("selector"))), pod);
        }
    }
}
