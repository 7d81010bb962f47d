package dev.jderp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    private RelayConfig config() throws Exception {
        Map<String, String> set = Map.of("derp.hostname", "localhost", "derp.state-dir", directory.toString());
        return RelayConfig.read(key -> Stream.ofNullable(set.get(key)), set.keySet(), Map.of());
    }

    @Test
    void aSecretKeyIsNotUsedAsACertificatesKey() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setEntry("secret", new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
                new KeyStore.PasswordProtection(PASSWORD));
        Path file = directory.resolve("secret.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        assertEquals("keystore " + file + " contains no private key with a certificate",
                assertThrows(IOException.class, () -> Keystore.open(file, PASSWORD)).getMessage());
    }

    @Test
    void processesThatStartTogetherCreateOneCertificate() throws Exception {
        RelayConfig config = config();
        Set<Keystore> found = new HashSet<>();
        try (var threads = Executors.newCachedThreadPool()) {
            Callable<Keystore> start = () -> SelfCertificate.ensure(config);
            for (var each : threads.invokeAll(List.of(start, start, start))) {
                found.add(each.get());
            }
        }
        assertEquals(Set.of(SelfCertificate.ensure(config)), found);
        try (var files = Files.list(config.keystore().file().toAbsolutePath().getParent())) {
            assertEquals(2, files.count());
        }
    }
}
