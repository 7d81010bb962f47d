package dev.jderp.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The certificate that the relay makes for itself, with the JDK's keytool: ECDSA P-256, ten years. */
public final class SelfCertificate {

    private static final String ALIAS = "jderp";
    private static final String PASSWORD_VARIABLE = "JDERP_KEYSTORE_PASSWORD";
    private static final int PASSWORD_BYTES = 24;

    private SelfCertificate() {}

    /**
     * Opens the keystore, having made it first where that is our business: when there is none, or when the host name is
     * not in the one that we made.
     *
     * @throws IOException in one line
     */
    public static Keystore ensure(RelayConfig config) throws IOException {
        Path file = config.keystore();
        if (!Files.exists(file)) {
            if (!config.ownKeystore()) {
                throw new IOException("derp.keystore is \"" + file + "\"; expected a PKCS12 file");
            }
            make(config);
        }
        char[] password = Keystore.password(config.keystorePasswordFile());
        Keystore found = Keystore.open(file, password);
        if (config.ownKeystore() && found.alias().equals(ALIAS)
                && !names(found).contains(asWritten(config.hostname()))) {
            System.out.println("The certificate in " + file + " does not name " + config.hostname()
                    + ": making a new one. Clients that know the old one by its pin need the new DERP map.");
            make(config);
            found = Keystore.open(file, password);
        }
        return found;
    }

    /** A name as it is read from a certificate, where an IPv6 address has all its groups. */
    private static String asWritten(String hostname) throws IOException {
        return hostname.contains(":") ? InetAddress.getByName(hostname).getHostAddress() : hostname;
    }

    private static Set<String> names(Keystore keystore) {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> alternatives = keystore.leaf().getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(entry -> names.add(String.valueOf(entry.get(1))));
            }
        } catch (CertificateParsingException e) {
            // a certificate that does not parse names nobody
        }
        return names;
    }

    private static void make(RelayConfig config) throws IOException {
        Path file = config.keystore().toAbsolutePath();
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory, permissions(directory, "rwx------"));
        }
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", ALIAS, "-storetype", "PKCS12", "-keystore", draft.toString()));
        command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE, "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-sigalg", "SHA256withECDSA", "-validity", "3650"));
        command.addAll(List.of("-dname", "CN=jderp", "-ext",
                AlternativeNames.OID + "=" + AlternativeNames.hex(hosts(config.hostname()))));
        command.addAll(List.of("-ext", "KU:critical=digitalSignature", "-ext", "EKU=serverAuth"));
        ProcessBuilder keytool = new ProcessBuilder(command).redirectErrorStream(true);
        keytool.environment().put(PASSWORD_VARIABLE, password(config.keystorePasswordFile()));
        Process process = keytool.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("the certificate cannot be made: " + said.replaceAll("\\s+", " "));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the certificate was being made");
        }
        if (isPosix(draft)) {
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        }
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The names that clients may dial. */
    static Set<String> hosts(String hostname) {
        Set<String> hosts = new LinkedHashSet<>(List.of(hostname, "localhost"));
        try {
            hosts.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            // a machine that does not know its own name is not dialled by it
        }
        hosts.addAll(List.of("127.0.0.1", "::1"));
        return hosts;
    }

    /** The password in its file, made at random where there is none yet. */
    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            Path absolute = file.toAbsolutePath();
            Files.createFile(absolute, permissions(absolute, "rw-------"));
            Files.writeString(absolute, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.WRITE);
        }
        return new String(Keystore.password(file));
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] permissions(Path path, String mode) {
        return isPosix(path)
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
