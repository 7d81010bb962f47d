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
            make(config, false);
        }
        char[] password = Keystore.password(config.keystorePasswordFile());
        Keystore found = Keystore.open(file, password);
        if (config.ownKeystore() && found.alias().equals(ALIAS)
                && !names(found).contains(asWritten(config.hostname()))) {
            System.out.println("The certificate in " + file + " does not name " + config.hostname()
                    + ": making a new one. Clients that know the old one by its pin need the new DERP map.");
            make(config, true);
            found = Keystore.open(file, password);
        }
        return found;
    }

    /** A name as it is read from a certificate, where an IPv6 address has all its groups. */
    private static String asWritten(String hostname) {
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
            // a certificate that does not parse names nobody
        }
        return names;
    }

    /** Makes a certificate, unless another process has made the file meanwhile and it is not to be replaced. */
    private static void make(RelayConfig config, boolean replace) throws IOException {
        char[] password = password(config.keystorePasswordFile());
        AtomicFile.Filler keytool = draft -> runKeytool(draft, config.hostname(), password);
        if (replace) {
            AtomicFile.ofOwner(config.keystore()).replace(keytool);
        } else {
            var unused = AtomicFile.ofOwner(config.keystore()).create(keytool);
        }
    }

    private static void runKeytool(Path draft, String hostname, char[] password) throws IOException {
        Path made = Path.of(draft + ".p12"); // keytool takes no empty file for a keystore
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", ALIAS, "-storetype", "PKCS12", "-keystore", made.toString()));
        command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE, "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-sigalg", "SHA256withECDSA", "-validity", "3650"));
        command.addAll(List.of("-dname", "CN=jderp", "-ext",
                AlternativeNames.OID + "=" + AlternativeNames.hex(hosts(hostname))));
        command.addAll(List.of("-ext", "KU:critical=digitalSignature", "-ext", "EKU=serverAuth"));
        ProcessBuilder keytool = new ProcessBuilder(command).redirectErrorStream(true);
        keytool.environment().put(PASSWORD_VARIABLE, new String(password));
        Process process = keytool.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("the certificate cannot be made: " + said.replaceAll("\\s+", " "));
            }
            Files.write(draft, Files.readAllBytes(made)); // the draft has the right mode already
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the certificate was being made");
        } finally {
            Files.deleteIfExists(made);
        }
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
    private static char[] password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            var unused = AtomicFile.ofOwner(file).create(HexFormat.of().formatHex(random) + "\n");
        }
        return Keystore.password(file);
    }
}
