package dev.jderp.config;

import dev.jderp.kit.AtomicFile;
import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Creates the relay's own certificate with the JDK's keytool: self-signed, ECDSA P-256, valid for ten years. */
public final class SelfCertificate {

    private static final String ALIAS = "jderp";
    private static final String PASSWORD_VARIABLE = "JDERP_KEYSTORE_PASSWORD";
    private static final int PASSWORD_BYTES = 24;

    private SelfCertificate() {}

    /**
     * Opens the keystore. If the relay manages the keystore, creates it if it is absent, and replaces it if its
     * certificate was created here and does not contain the host name.
     *
     * @throws IOException if the keystore cannot be opened or created; the message is one line
     */
    public static Keystore ensure(RelayConfig config) throws IOException {
        Path file = config.keystore().file();
        if (!Files.exists(file)) {
            if (!config.keystore().isManaged()) {
                throw new IOException("derp.keystore is \"" + file + "\"; expected a PKCS12 file");
            }
            create(config, false);
        }
        char[] password = Keystore.password(config.keystore().passwordFile());
        Keystore found = Keystore.open(file, password);
        if (config.keystore().isManaged() && found.alias().equals(ALIAS)
                && !names(found).contains(certificateForm(config.hostname()))) {
            System.out.println("The certificate in " + file + " does not contain the name " + config.hostname()
                    + ": making a new certificate. Clients that pin the old one need the new DERP map.");
            create(config, true);
            found = Keystore.open(file, password);
        }
        return found;
    }

    /** The form that a host name has in a certificate: IPv6 addresses have all their groups. */
    private static String certificateForm(String hostname) {
        return IpLiteral.parse(hostname).map(InetAddress::getHostAddress).orElse(hostname);
    }

    private static Set<String> names(Keystore keystore) {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> alternatives = keystore.leaf().getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(entry -> names.add(String.valueOf(entry.get(1))));
            }
        } catch (CertificateParsingException e) {
            // such a certificate has no valid name
        }
        return names;
    }

    /** Creates the keystore; without {@code replace}, a file that another process has created meanwhile is kept. */
    private static void create(RelayConfig config, boolean replace) throws IOException {
        char[] password = readOrCreatePassword(config.keystore().passwordFile());
        AtomicFile.Filler keytool = draft -> runKeytool(draft, config.hostname(), password);
        if (replace) {
            AtomicFile.ofOwner(config.keystore().file()).replace(keytool);
        } else {
            var unused = AtomicFile.ofOwner(config.keystore().file()).create(keytool);
        }
    }

    /** Creates a keystore in {@code draft}, an existing empty file, with a certificate for {@code hostname}. */
    static void runKeytool(Path draft, String hostname, char[] password) throws IOException {
        Path output = Path.of(draft + ".p12"); // keytool does not accept an existing empty file
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", ALIAS, "-storetype", "PKCS12", "-keystore", output.toString()));
        command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE, "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-sigalg", "SHA256withECDSA", "-validity", "3650"));
        command.addAll(List.of("-dname", "CN=jderp", "-ext",
                AlternativeNames.OID + "=" + AlternativeNames.hex(hosts(hostname))));
        command.addAll(List.of("-ext", "KU:critical=digitalSignature", "-ext", "EKU=serverAuth"));
        ProcessBuilder keytool = new ProcessBuilder(command).redirectErrorStream(true);
        keytool.environment().put(PASSWORD_VARIABLE, new String(password));
        Process process = keytool.start();
        process.getOutputStream().close();
        String messages = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("cannot make the certificate: " + messages.replaceAll("\\s+", " "));
            }
            Files.write(draft, Files.readAllBytes(output)); // keeps the file mode of the draft
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the certificate was being made");
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** The names and addresses that clients may dial. */
    static Set<String> hosts(String hostname) {
        Set<String> hosts = new LinkedHashSet<>(List.of(hostname, "localhost"));
        try {
            hosts.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            // this host has no name that resolves
        }
        hosts.addAll(List.of("127.0.0.1", "::1"));
        return hosts;
    }

    /** Reads the password file, which is created with a random password if it is absent. */
    private static char[] readOrCreatePassword(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            var unused = AtomicFile.ofOwner(file).create(HexFormat.of().formatHex(random) + "\n");
        }
        return Keystore.password(file);
    }
}
