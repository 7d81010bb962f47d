package dev.jderp.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files for browsers, as answers. */
class StaticFilesTest {

    private static final Path SOURCES = Path.of("src/main/webapp");
    private static final String DEMO = "/demo/index.html";

    private final StaticFiles files = StaticFiles.in(Set.of("derp", "demo"));

    /** A request without a client. */
    private record Request(String method, String path, @Nullable String query, Map<String, String> headers)
            implements
                PublicRequest {

        @Override
        public String rawPath() {
            return path;
        }

        @Override
        public @Nullable String header(String name) {
            return headers.get(name);
        }

        @Override
        public String clientAddress() {
            return "192.0.2.1";
        }

        @Override
        public boolean mayDebug() {
            return false;
        }
    }

    private Optional<PageAnswer> get(String path) {
        return files.answer(new Request("GET", path, null, Map.of()));
    }

    @Test
    void everyFileOfTheSourcesIsServedAndHasAMediaType() throws IOException {
        try (Stream<Path> walk = Files.walk(SOURCES)) {
            Set<String> expected = walk.filter(Files::isRegularFile)
                    .map(file -> "/" + SOURCES.relativize(file))
                    .filter(path -> !path.startsWith("/WEB-INF/"))
                    .collect(Collectors.toSet());
            assertEquals(expected, StaticFiles.list());
        }
        for (String path : StaticFiles.list()) {
            assertNotEquals("application/octet-stream", StaticFiles.mediaType(path), path);
        }
    }

    @Test
    void aFileHasItsTypeATagAndAStrictPolicy() throws IOException {
        PageAnswer answer = get(DEMO).orElseThrow();
        assertEquals(200, answer.status());
        assertEquals(Files.readString(SOURCES.resolve("demo/index.html")),
                new String(answer.body(), StandardCharsets.UTF_8));
        assertEquals("text/html; charset=utf-8", answer.headers().get("Content-Type"));
        assertEquals("no-cache", answer.headers().get("Cache-Control"));
        assertEquals("nosniff", answer.headers().get("X-Content-Type-Options"));
        String policy = answer.headers().getOrDefault("Content-Security-Policy", "");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; "), policy);
        assertFalse(policy.contains("unsafe"), policy);
    }

    @Test
    void aKnownFileIsAnsweredWithoutItsBody() {
        String tag = get(DEMO).orElseThrow().headers().getOrDefault("ETag", "");
        for (String known : new String[]{tag, "\"x\", W/" + tag, "*"}) {
            PageAnswer answer = files.answer(new Request("GET", DEMO, null, Map.of("If-None-Match", known)))
                    .orElseThrow();
            assertEquals(304, answer.status());
            assertEquals(0, answer.body().length);
            assertEquals(tag, answer.headers().get("ETag"));
        }
        assertEquals(200,
                files.answer(new Request("GET", DEMO, null, Map.of("If-None-Match", "\"x\""))).orElseThrow().status());
    }

    @Test
    void aDirectoryShowsItsPageAndItsNameLeadsThere() {
        assertEquals(200, get("/demo/").orElseThrow().status());
        PageAnswer moved = files.answer(new Request("GET", "/demo", "a=b", Map.of())).orElseThrow();
        assertEquals(301, moved.status());
        assertEquals("/demo/?a=b", moved.headers().get("Location"));
    }

    @Test
    void onlyGetAndHeadAreAllowed() {
        assertEquals(200, files.answer(new Request("HEAD", DEMO, null, Map.of())).orElseThrow().status());
        PageAnswer answer = files.answer(new Request("POST", DEMO, null, Map.of())).orElseThrow();
        assertEquals(405, answer.status());
        assertEquals("GET, HEAD", answer.headers().get("Allow"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "", "/demo/none.js", "/demo/../pages/web/demo/index.html", "/demo//index.html",
            "//demo/index.html", "/WEB-INF/web.xml", "/derp/", "/style/jderp.css", "/demo/index.html/",
            "demo/index.html"})
    void aPathThatIsNoFileOfItsDirectoriesHasNoAnswer(String path) {
        assertEquals(Optional.empty(), get(path));
    }

    @Test
    void filesInAJarAreFoundByTheBuildsList(@TempDir Path directory) throws Exception {
        Path jar = directory.resolve("a b.jar");
        Map<String, byte[]> entries = new HashMap<>();
        String classFile = StaticFiles.class.getName().replace('.', '/') + ".class";
        try (var in = StaticFiles.class.getResourceAsStream("StaticFiles.class")) {
            entries.put(classFile, in.readAllBytes());
        }
        entries.put("dev/jderp/pages/web.txt", "demo/x.js\ndemo/y.js".getBytes(StandardCharsets.UTF_8));
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                out.putNextEntry(new JarEntry(each.getKey()));
                out.write(each.getValue());
            }
        }
        ClassLoader parent = StaticFiles.class.getClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[]{jar.toUri().toURL()}, parent) {
            @Override
            public Class<?> loadClass(String name) throws ClassNotFoundException {
                return name.equals(StaticFiles.class.getName()) ? findClass(name) : super.loadClass(name);
            }

            @Override
            public @Nullable URL getResource(String name) {
                return findResource(name);
            }
        }) {
            var list = loader.loadClass(StaticFiles.class.getName()).getDeclaredMethod("list");
            list.setAccessible(true);
            assertEquals(Set.of("/demo/x.js", "/demo/y.js"), list.invoke(null));
        }
    }
}
