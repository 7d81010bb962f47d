package dev.jderp.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.rest.map.MapApplication;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.Application;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The document at {@code /openapi} and the table in the documents have exactly the operations that exist. */
class OpenApiTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[A-Z`, ]+) \\| `(/\\S+)` \\|");

    private final Map<?, ?> document;

    OpenApiTest() throws Exception {
        String yaml = new String(OpenApiServlet.read(), StandardCharsets.UTF_8);
        document = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    @Test
    void everyOperationIsDescribedAndNoOther() {
        Set<String> real = operations(new MapApplication());
        real.addAll(operations(new AdminApplication()));
        Set<String> described = new TreeSet<>();
        at("paths").forEach((path, methods) -> ((Map<?, ?>) methods).keySet()
                .forEach(method -> described.add(method.toString().toUpperCase(Locale.ROOT) + " " + path)));
        assertTrue(described.remove("GET /derpmap/default")); // one resource with any other tailnet
        assertSame(real, described, "openapi.yaml");
    }

    @Test
    void theTableInTheDocumentsListsEveryOperation() throws IOException {
        String table = Files.readString(Path.of("docs", "operate.md"))
                .replaceFirst("(?s).*<!-- operations -->(.*)<!-- /operations -->.*", "$1");
        Set<String> listed = new TreeSet<>();
        ROW.matcher(table).results().forEach(row -> {
            for (String method : row.group(1).split(", ", -1)) {
                listed.add(method.replace("`", "") + " " + row.group(2));
            }
        });
        assertSame(operations(new AdminApplication()), listed, "the table of operations in docs/operate.md");
    }

    private static void assertSame(Set<String> real, Set<String> described, String where) {
        Set<String> missing = new TreeSet<>(real);
        missing.removeAll(described);
        assertEquals(Set.of(), missing, "missing in " + where);
        Set<String> unknown = new TreeSet<>(described);
        unknown.removeAll(real);
        assertEquals(Set.of(), unknown, "no resource has these operations of " + where);
    }

    private static Set<String> operations(Application application) {
        Set<String> found = new TreeSet<>();
        String root = application.getClass().getAnnotation(ApplicationPath.class).value();
        for (Class<?> resource : application.getClasses()) {
            String of = path(resource);
            for (Method method : resource.getMethods()) {
                for (Annotation each : method.getAnnotations()) {
                    HttpMethod http = each.annotationType().getAnnotation(HttpMethod.class);
                    if (http != null) {
                        String path = root + "/" + of + "/" + path(method);
                        found.add(http.value() + " " + path.replaceAll("/+", "/").replaceAll("/$", ""));
                    }
                }
            }
        }
        return found;
    }

    private static String path(AnnotatedElement resource) {
        jakarta.ws.rs.Path path = resource.getAnnotation(jakarta.ws.rs.Path.class);
        return path == null ? "" : path.value();
    }

    @Test
    void everyReferenceResolvesAndSchemasHaveExamples() {
        references(document);
        at("components", "schemas").forEach((name, schema) -> {
            if (!name.equals("MapSource")) { // shown within MapSources
                assertNotNull(((Map<?, ?>) schema).get("example"),
                        () -> "openapi.yaml: schema " + name + " has no example");
            }
        });
        at("components", "parameters").forEach(
                (name, parameter) -> assertNotNull(((Map<?, ?>) parameter).get("example"),
                        () -> "openapi.yaml: parameter " + name + " has no example"));
    }

    private void references(Object value) {
        if (value instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String reference) {
                at(reference.substring(2).split("/", -1));
            }
            map.values().forEach(this::references);
        } else if (value instanceof List<?> list) {
            list.forEach(this::references);
        }
    }

    private Map<?, ?> at(String... names) {
        Object found = document;
        for (String name : names) {
            found = ((Map<?, ?>) found).get(name);
            assertNotNull(found, () -> "openapi.yaml has no " + String.join("/", names));
        }
        return (Map<?, ?>) found;
    }
}
