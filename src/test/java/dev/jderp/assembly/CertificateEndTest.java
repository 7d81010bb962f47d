package dev.jderp.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.config.Keystore;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Outage;
import dev.jderp.testkit.Logged;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateEndTest {

    @TempDir
    Path directory;

    @Test
    void aCertificateThatEndsWithin14DaysIsReported() throws Exception {
        Map<String, String> set = Map.of("derp.hostname", "localhost", "derp.state-dir", directory.toString());
        Keystore own = SelfCertificate.ensure(
                RelayConfig.read(key -> Stream.ofNullable(set.get(key)), set.keySet(), Map.of()));
        Instant end = own.leaf().getNotAfter().toInstant();
        AtomicReference<Instant> now = new AtomicReference<>(end.minus(Duration.ofDays(15)));
        Measurements measurements = new Measurements();
        try (Logged log = new Logged(Outage.class.getName())) {
            CertificateEnd checked = new CertificateEnd(measurements, now::get);
            checked.check(own.chain());
            assertEquals(List.of(), log.take());
            assertEquals(end.getEpochSecond(), measurements.certificateEndsS());
            now.set(end.minus(Duration.ofDays(14)));
            for (int i = 0; i < 100; i++) {
                checked.check(own.chain());
            }
            List<String> said = log.take();
            assertEquals(1, said.size(), said.toString());
            assertTrue(said.get(0).startsWith("WARNING the certificate of CN=jderp ends at "), said.get(0));
            assertEquals(1, measurements.outages().failing(Dependency.CERTIFICATE));
            checked.check(List.of());
            assertEquals(0, measurements.certificateEndsS());
            now.set(end.minus(Duration.ofDays(100)));
            checked.check(own.chain()); // like a renewed certificate
            assertEquals(0, measurements.outages().failing(Dependency.CERTIFICATE));
        }
    }
}
