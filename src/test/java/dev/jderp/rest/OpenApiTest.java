package dev.jderp.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.rest.map.MapApplication;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The document at {@code /openapi} describes exactly the operations that exist. */
class OpenApiTest {

    private final Map<?, ?> document;

    OpenApiTest() throws Exception {
        String yaml = new String(OpenApiServlet.read(), StandardCharsets.UTF_8);
        document = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    @Test
    void everyOperationIsDescribedAndNoOther() {
        Set<String> real = new TreeSet<>(operations(new MapApplication()));
        real.addAll(operations(new AdminApplication()));
        Set<String> described = new TreeSet<>();
        at("paths").forEach((path, methods) -> ((Map<?, ?>) methods).keySet()
                .forEach(method -> described.add(method.toString().toUpperCase(Locale.ROOT) + " " + path)));
        assertTrue(described.remove("GET /derpmap/default")); // one resource with any other tailnet
        assertEquals(real, described);
    }

    private static Set<String> operations(Application application) {
        Set<String> found = new TreeSet<>();
        String root = application.getClass().getAnnotation(ApplicationPath.class).value();
        for (Class<?> resource : application.getClasses()) {
            Path of = resource.getAnnotation(Path.class);
            for (Method method : resource.getMethods()) {
                for (Annotation each : method.getAnnotations()) {
                    HttpMethod http = each.annotationType().getAnnotation(HttpMethod.class);
                    if (of != null && http != null) {
                        Path below = method.getAnnotation(Path.class);
                        String path = root + "/" + of.value() + "/" + (below == null ? "" : below.value());
                        found.add(http.value() + " " + path.replaceAll("/+", "/").replaceAll("/$", ""));
                    }
                }
            }
        }
        return found;
    }

    @Test
    void everyReferenceResolvesAndSchemasHaveExamples() {
        references(document);
        at("components", "schemas").forEach((name, schema) -> {
            if (!name.equals("MapSource")) { // shown within MapSources
                assertNotNull(((Map<?, ?>) schema).get("example"), "schema " + name);
            }
        });
        at("components", "parameters").forEach(
                (name, parameter) -> assertNotNull(((Map<?, ?>) parameter).get("example"), "parameter " + name));
    }

    private void references(Object value) {
        if (value instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String reference) {
                assertNotNull(at(reference.substring(2).split("/", -1)), reference);
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
            assertNotNull(found, name);
        }
        return (Map<?, ?>) found;
    }
}
