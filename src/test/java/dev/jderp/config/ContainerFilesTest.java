package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.mesh.SourceName;
import java.io.IOException;
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
