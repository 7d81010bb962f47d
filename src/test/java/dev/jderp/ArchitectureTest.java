package dev.jderp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** The packages from the lowest layer to the highest: each may depend on the layers below its own only. */
    static final List<Set<String>> LAYERS = List.of(
            Set.of("kit"),
            Set.of("clientaddress", "derpmap", "json", "key", "process", "sockets", "stun", "url"),
            Set.of("metrics", "protocol", "takeover"),
            Set.of("bootstrap", "client", "reload", "server", "stunserver"),
            Set.of("mesh"),
            Set.of("acme", "auth", "bench", "frontdoor", "http", "pipe", "prune"),
            Set.of("admission", "mapserver", "prober"),
            Set.of("grid", "pages"),
            Set.of("debug", "transport"),
            Set.of("config", "rest"),
            Set.of("assembly"),
            Set.of("app", "launch", "standalone"),
            Set.of("cli"));

    /** What users of the client library get: these packages depend on each other only. */
    private static final Set<String> CLIENT_JAR = Set.of("client", "derpmap", "key", "kit", "protocol", "stun", "url");

    /** Packages that most of the layers above them must not know, and the packages that may. */
    private static final Map<String, Set<String>> FEW_USERS = Map.of(
            "frontdoor", Set.of("app", "assembly", "cli", "config", "launch", "standalone"),
            "acme", Set.of("assembly", "config"),
            "transport", Set.of("app"),
            "rest", Set.of("app"),
            "config", Set.of("app", "assembly", "cli", "launch", "standalone"));

    /** The only packages that may use a library. */
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            Map.entry("org.bouncycastle", Set.of("acme", "key")),
            Map.entry("org.shredzone", Set.of("acme")),
            Map.entry("picocli", Set.of("cli")),
            Map.entry("com.hazelcast", Set.of("grid")),
            Map.entry("com.github.benmanes.caffeine", Set.of("auth", "admission", "frontdoor", "mapserver")),
            Map.entry("org.snakeyaml", Set.of("mapserver", "rest")),
            Map.entry("jakarta.ws.rs", Set.of("debug", "rest")),
            Map.entry("jakarta.websocket", Set.of("transport")),
            Map.entry("jakarta.servlet", Set.of("debug", "pages", "rest", "transport")),
            Map.entry("io.netty", Set.of("frontdoor", "mesh", "server", "sockets", "stunserver", "takeover",
                    "transport")),
            Map.entry("jakarta.enterprise", Set.of("app", "debug", "rest", "transport")),
            Map.entry("jakarta.inject", Set.of("app", "debug", "pages", "rest", "transport")),
            Map.entry("org.eclipse.microprofile", Set.of("app", "config", "debug")),
            Map.entry("io.prometheus", Set.of("cli", "debug", "prober")),
            Map.entry("jakarta.json",
                    Set.of("admission", "bootstrap", "cli", "client", "config", "debug", "key", "prober", "protocol",
                            "derpmap",
                            "json",
                            "kit",
                            "launch", "standalone",
                            "mapserver",
                            "pages",
                            "rest")));

    /** The packages that a launched relay has from the application or from the command line only. */
    private static final Set<String> NOT_LAUNCHED = Set.of("app..", "bench..", "cli..", "config.container..",
            "debug.servlet..",
            "grid", "pages.servlet..", "pipe..",
            "rest..", "transport..");

    private static final int LONGEST_FILE = 600;

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.jderp");

    @Test
    void packagesDependOnLowerLayersOnly() {
        Map<String, Integer> layerOf = new HashMap<>();
        LAYERS.forEach(layer -> layer.forEach(name -> layerOf.put(name, LAYERS.indexOf(layer))));
        Set<String> seen = new TreeSet<>();
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : classes) {
            String here = part(from);
            seen.add(here);
            for (var dependency : from.getDirectDependenciesFromSelf()) {
                JavaClass to = dependency.getTargetClass();
                String there = to.getPackageName().startsWith("dev.jderp.") ? part(to) : here;
                boolean isAllowed = layerOf.get(here) > layerOf.get(there)
                        && (!CLIENT_JAR.contains(here) || CLIENT_JAR.contains(there))
                        && FEW_USERS.getOrDefault(there, Set.of(here)).contains(here);
                if (!there.equals(here) && !isAllowed) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertEquals(Set.of(), wrong);
        assertEquals(new TreeSet<>(layerOf.keySet()), seen);
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

    /** The launcher has the relay's packages, and nothing of a container or of the command line. */
    @Test
    void theRelayNeedsNoPackageThatTheLauncherLacks() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        for (String name : NOT_LAUNCHED) {
            String files = name.endsWith("..")
                    ? name.replace("..", "/**").replace('.', '/')
                    : name + "/*.class";
            assertTrue(pom.contains("<exclude>dev/jderp/" + files + "</exclude>"), name);
        }
        String[] absent = Stream.concat(
                NOT_LAUNCHED.stream().map(name -> "dev.jderp." + name),
                Stream.of("jakarta.enterprise..", "jakarta.inject..", "jakarta.servlet..", "jakarta.websocket..",
                        "jakarta.ws..", "org.eclipse.microprofile..", "com.hazelcast..", "picocli.."))
                .toArray(String[]::new);
        noClasses()
                .that(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(absent)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(absent)
                .check(classes);
    }

    @Test
    void everyPackageIsDescribedAndNoFileIsTooLong() throws IOException {
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
