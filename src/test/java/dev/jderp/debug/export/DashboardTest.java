package dev.jderp.debug.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.debug.DebugContext;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.LinkFailure;
import dev.jderp.server.CloseReason;
import dev.jderp.server.DropReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts use only metrics that the relay exports. */
class DashboardTest {

    private static final Path DASHBOARD = Path.of("docker/grafana/jderp-dashboard.json");
    private static final Path ALERTS = Path.of("docker/prometheus/alerts.yaml");
    private static final Pattern NAME = Pattern.compile("\\b(?:derp|derper|jvm|process|tls|bootstrap)_[a-z0-9_]+\\b");
    private static final Pattern DEPENDENCY = Pattern.compile("dependency=~?\"([a-z_|]+)\"");
    private static final Pattern REASON = Pattern.compile("reason=~?\"([a-z_|]+)\"");

    private static Set<String> shown() throws IOException {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);
        DebugContext context = new DebugContext(relay, "localhost", false, true, Optional.empty(), 900, SomeLinks::all);
        Exposition exposition = new Exposition();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        exposition.write(context, exposition.format("text/plain"), out);
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
    }

    private static List<String> dashboard() throws IOException {
        List<String> expressions = new ArrayList<>();
        try (var reader = Json.createReader(Files.newBufferedReader(DASHBOARD))) {
            for (JsonObject panel : reader.readObject().getJsonArray("panels").getValuesAs(JsonObject.class)) {
                for (JsonValue target : panel.getOrDefault("targets", JsonArray.EMPTY_JSON_ARRAY).asJsonArray()) {
                    expressions.add(target.asJsonObject().getString("expr"));
                }
            }
        }
        return expressions;
    }

    private static List<String> alerts() throws IOException {
        List<String> lines = Files.readAllLines(ALERTS);
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("expr: >-")) {
                expressions.add(lines.get(i + 1).strip());
            }
        }
        return expressions;
    }

    @Test
    void everyMetricInDashboardAndAlertsExists() throws IOException {
        List<String> expressions = Stream.concat(dashboard().stream(), alerts().stream()).toList();
        assertTrue(expressions.size() > 40, expressions.toString());
        Set<String> missing = new TreeSet<>();
        for (String expression : expressions) {
            NAME.matcher(expression.replaceAll("\"[^\"]*\"", "")).results()
                    .forEach(found -> missing.add(found.group()));
        }
        missing.removeAll(shown());
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyDependencyHasAnAlertAndAlertsNameNoOther() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String expression : alerts()) {
            DEPENDENCY.matcher(expression).results()
                    .forEach(found -> named.addAll(List.of(found.group(1).split("\\|", -1))));
        }
        assertEquals(Arrays.stream(Dependency.values()).map(Dependency::label).collect(Collectors.toSet()), named);
    }

    @Test
    void everyReasonInDashboardAndAlertsExists() throws IOException {
        Set<String> reasons = Stream.of(
                Arrays.stream(CloseReason.values()).map(CloseReason::label),
                Arrays.stream(DropReason.values()).map(DropReason::label),
                Arrays.stream(LinkFailure.values()).map(LinkFailure::label))
                .flatMap(each -> each)
                .collect(Collectors.toSet());
        for (String expression : alerts()) {
            REASON.matcher(expression).results().forEach(found -> {
                for (String each : found.group(1).split("\\|", -1)) {
                    assertTrue(reasons.contains(each), each);
                }
            });
        }
    }
}
