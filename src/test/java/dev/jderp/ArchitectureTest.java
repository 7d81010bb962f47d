package dev.jderp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** The packages that each package may depend on. All other dependencies are forbidden. */
    private static final Map<String, Set<String>> KNOWS = Map.ofEntries(
            Map.entry("kit", Set.of()),
            Map.entry("process", Set.of()),
            Map.entry("key", Set.of()),
            Map.entry("derpmap", Set.of()),
            Map.entry("metrics", Set.of("process")),
            Map.entry("clientaddress", Set.of()),
            Map.entry("stun", Set.of()),
            Map.entry("url", Set.of()),
            Map.entry("client", Set.of("derpmap", "key", "protocol", "stun", "url")),
            Map.entry("http", Set.of("client", "derpmap", "reload", "url")),
            Map.entry("prober",
                    Set.of("client", "derpmap", "http", "key", "metrics", "process", "protocol", "stun", "url")),
            Map.entry("bench", Set.of("client", "key")),
            Map.entry("pipe", Set.of("client", "key")),
            Map.entry("prune", Set.of("client", "derpmap", "key")),
            Map.entry("reload", Set.of("metrics", "process")),
            Map.entry("bootstrap", Set.of("metrics", "process")),
            Map.entry("protocol", Set.of("key")),
            Map.entry("server", Set.of("clientaddress", "key", "process", "protocol", "metrics")),
            Map.entry("admission",
                    Set.of("clientaddress", "http", "key", "metrics", "process", "reload", "server", "url")),
            Map.entry("json", Set.of()),
            Map.entry("pages", Set.of("bootstrap", "json", "mapserver", "protocol")),
            Map.entry("transport", Set.of("clientaddress", "key", "pages", "protocol", "metrics", "server")),
            Map.entry("sockets", Set.of()),
            Map.entry("frontdoor",
                    Set.of("clientaddress", "key", "process", "protocol", "metrics", "server", "sockets")),
            Map.entry("stunserver", Set.of("metrics", "process", "sockets", "stun")),
            Map.entry("debug",
                    Set.of("clientaddress", "json", "key", "metrics", "pages", "prober", "protocol", "server")),
            Map.entry("mapserver", Set.of("derpmap", "http", "key", "metrics", "process", "reload", "url")),
            Map.entry("auth", Set.of("clientaddress", "key", "reload")),
            Map.entry("rest",
                    Set.of("auth", "clientaddress", "admission", "debug", "derpmap", "json", "key", "mapserver",
                            "metrics",
                            "pages", "protocol", "prune", "reload", "server")),
            Map.entry("config",
                    Set.of("auth", "mapserver", "clientaddress", "admission", "bootstrap", "debug", "derpmap",
                            "frontdoor",
                            "key",
                            "metrics", "prober", "protocol", "server", "stunserver", "url")),
            Map.entry("assembly",
                    Set.of("clientaddress", "admission", "bootstrap", "config", "derpmap", "frontdoor", "http", "key",
                            "mapserver",
                            "metrics", "pages", "prober", "reload", "server", "sockets", "stunserver")),
            Map.entry("cli",
                    Set.of("auth", "clientaddress", "assembly", "bench", "bootstrap", "client", "debug", "config",
                            "derpmap",
                            "frontdoor", "http",
                            "json", "key", "mapserver", "metrics", "pages", "pipe", "prober",
                            "process", "protocol", "prune", "server", "sockets", "stun", "stunserver", "url")),
            Map.entry("launch", Set.of("config", "frontdoor", "key", "process", "sockets", "stunserver")),
            Map.entry(
                    "app",
                    Set.of("auth", "assembly", "mapserver", "prune", "clientaddress", "admission", "bootstrap",
                            "config",
                            "debug",
                            "derpmap", "frontdoor", "key", "pages", "prober", "process", "reload", "rest", "server",
                            "sockets",
                            "transport")));

    /** The only packages that may use a library. */
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            Map.entry("org.bouncycastle", Set.of("key")),
            Map.entry("picocli", Set.of("cli")),
            Map.entry("com.github.benmanes.caffeine", Set.of("auth", "admission", "frontdoor", "mapserver")),
            Map.entry("org.snakeyaml", Set.of("mapserver", "rest")),
            Map.entry("jakarta.ws.rs", Set.of("debug", "rest")),
            Map.entry("jakarta.websocket", Set.of("transport")),
            Map.entry("jakarta.servlet", Set.of("debug", "pages", "rest", "transport")),
            Map.entry("io.netty", Set.of("frontdoor", "server", "sockets", "stunserver", "transport")),
            Map.entry("jakarta.enterprise", Set.of("app", "debug", "rest", "transport")),
            Map.entry("jakarta.inject", Set.of("app", "debug", "pages", "rest", "transport")),
            Map.entry("org.eclipse.microprofile", Set.of("app", "config", "debug")),
            Map.entry("io.prometheus", Set.of("cli", "debug", "prober")),
            Map.entry("jakarta.json",
                    Set.of("admission", "bootstrap", "cli", "client", "config", "debug", "key", "prober", "protocol",
                            "derpmap",
                            "json",
                            "kit",
                            "mapserver",
                            "pages",
                            "rest")));

    private static final int LONGEST_FILE = 600;

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.jderp");

    @Test
    void packagesKnowOnlyWhomTheyMay() {
        Set<String> seen = new TreeSet<>();
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : classes) {
            String here = part(from);
            seen.add(here);
            for (var dependency : from.getDirectDependenciesFromSelf()) {
                JavaClass to = dependency.getTargetClass();
                if (to.getPackageName().startsWith("dev.jderp.")
                        && !part(to).equals(here)
                        && !part(to).equals("kit") // which every package may know
                        && !KNOWS.getOrDefault(here, Set.of()).contains(part(to))) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertEquals(Set.of(), wrong);
        assertEquals(KNOWS.keySet(), seen);
    }

    /** Returns the top-level package of a class, which its sub-packages belong to. */
    private static String part(JavaClass type) {
        String name = type.getPackageName().substring("dev.jderp.".length());
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** Packages and their sub-packages, each as a package of its own. */
    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        }).should().beFreeOfCycles().check(classes);
    }

    @Test
    void librariesStayWhereTheyBelong() {
        LIBRARIES.forEach((library, packages) -> noClasses()
                .that()
                .resideOutsideOfPackages(packages.stream().map(p -> "dev.jderp." + p + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(classes));
    }

    @Test
    void everyPackageSaysWhatItIsAndNoFileIsTooLong() throws IOException {
        try (var files = Files.walk(Path.of("src"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                assertTrue(Files.readAllLines(file).size() <= LONGEST_FILE, file.toString());
            }
        }
        for (JavaClass type : classes) {
            String name = type.getPackageName().replace('.', '/');
            assertTrue(Files.exists(Path.of("src/main/java", name, "package-info.java")), name);
        }
    }
}
