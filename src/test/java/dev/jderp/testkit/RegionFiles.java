package dev.jderp.testkit;

import dev.jderp.derpmap.CertName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The files that the relays of a test's region share: the mesh key, and one certificate for {@code localhost}, with its
 * authority. Their names are those that derper reads from its {@code -certdir}.
 *
 * @param directory where they are
 * @param pin the pin of the certificate
 */
public record RegionFiles(Path directory, String pin) {

    private static final String PASSWORD = "changeit";
    private static final String MESH_KEY = "0123456789abcdef".repeat(4);

    /** Makes the files. */
    public static RegionFiles make(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("authority.p12");
        keytool(store, "-alias", "authority", "-dname", "CN=authority of a test", "-ext", "bc:critical=ca:true");
        keytool(store, "-alias", "relay", "-dname", "CN=localhost", "-signer", "authority",
                "-ext", "SAN=dns:localhost,ip:127.0.0.1");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        X509Certificate leaf = (X509Certificate) keys.getCertificate("relay");
        Certificate root = keys.getCertificate("authority");
        RegionFiles files = new RegionFiles(directory, CertName.pin(leaf));
        writePem(files.authority(), "CERTIFICATE", root.getEncoded());
        writePem(files.certificate(), "CERTIFICATE", leaf.getEncoded());
        writePem(files.key(), "PRIVATE KEY", keys.getKey("relay", PASSWORD.toCharArray()).getEncoded());
        Files.writeString(files.meshKey(), MESH_KEY + "\n");
        Files.setPosixFilePermissions(files.meshKey(), PosixFilePermissions.fromString("rw-------"));
        return files;
    }

    public Path authority() {
        return directory.resolve("authority.crt");
    }

    public Path certificate() {
        return directory.resolve("localhost.crt");
    }

    public Path key() {
        return directory.resolve("localhost.key");
    }

    public Path meshKey() {
        return directory.resolve("mesh.key");
    }

    private static void writePem(Path file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD,
                "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "90"));
        command.addAll(List.of(arguments));
        Command.run(command.toArray(String[]::new));
    }
}
