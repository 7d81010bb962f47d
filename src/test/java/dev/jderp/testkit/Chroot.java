package dev.jderp.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small Debian system in a directory, made by debootstrap, that shares the network of this host. */
public final class Chroot implements AutoCloseable {

    private static final String SUITE = "bookworm";
    private static final Path BASE = Path.of("target/package-base");

    private final Path root;

    private Chroot(Path root) {
        this.root = root;
    }

    /**
     * Makes a system in {@code root}; empty, with a printed reason, where that cannot be done. The first call downloads
     * Debian's packages; later ones copy what it has made.
     */
    public static Optional<Chroot> make(Path root) throws IOException, InterruptedException {
        Optional<Path> base = base();
        if (base.isEmpty()) {
            return Optional.empty();
        }
        Command.run("cp", "-a", base.get().toString(), root.toString());
        Chroot chroot = new Chroot(root);
        // the server wants an address for the name of its host
        Command.run("cp", "/etc/hosts", chroot.path("/etc/hosts").toString());
        Command.run("mount", "-t", "proc", "proc", chroot.path("/proc").toString());
        return Optional.of(chroot);
    }

    /** The system that all others are copies of; empty, with a printed reason, where it cannot be made. */
    public static Optional<Path> base() throws IOException, InterruptedException {
        if (Files.exists(BASE.resolve("etc/debian_version"))) {
            return Optional.of(BASE);
        }
        if (!System.getProperty("user.name").equals("root")) {
            System.out.println("SKIPPED a test of packages: debootstrap and chroot require root");
            return Optional.empty();
        }
        Path partial = BASE.resolveSibling(BASE.getFileName() + ".partial");
        try {
            Command.run("rm", "-rf", partial.toString());
            Command.run("debootstrap", "--variant=minbase", SUITE, partial.toString());
        } catch (IOException e) {
            System.out.println("SKIPPED a test of packages: debootstrap makes no system here: " + e.getMessage());
            return Optional.empty();
        }
        return Optional.of(Files.move(partial, BASE));
    }

    /** The path on this host of a file in the system. */
    public Path path(String file) {
        return root.resolve(file.substring(1));
    }

    /**
     * Runs a program in the system to its end and returns its output.
     *
     * @throws IOException with its output, if it fails
     */
    public String run(String... command) throws IOException, InterruptedException {
        Process process = process(List.of(command), Map.of("DEBIAN_FRONTEND", "noninteractive")).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
        return output;
    }

    /** A program in the system, as a service manager starts it: with this environment and no other. */
    public ProcessBuilder process(List<String> command, Map<String, String> environment) {
        List<String> line = new ArrayList<>(List.of("chroot", root.toString()));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().putAll(environment);
        return builder;
    }

    @Override
    public void close() throws IOException {
        try {
            Command.run("umount", path("/proc").toString());
            Command.run("rm", "-rf", "--one-file-system", root.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
