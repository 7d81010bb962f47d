package dev.jderp.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.metrics.Outage;
import dev.jderp.metrics.Outages;
import dev.jderp.testkit.Logged;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Answers, counters, and names that do not resolve. */
class BootstrapDnsTest {

    private static final String CLIENT = "1.2.3.4"; // its position is 0.07

    /** A name server with fixed answers and a clock. */
    private static final class Names implements Lookup {

        private final Map<String, List<String>> addresses = new HashMap<>();
        private final Map<String, List<String>> texts = new HashMap<>();
        private long nowNs = Long.MAX_VALUE - 5; // overflows during the test
        private long lookupNs;

        @Override
        public List<InetAddress> addresses(String name) throws IOException {
            List<InetAddress> found = new ArrayList<>();
            for (String each : known(addresses, name)) {
                found.add(InetAddress.getByName(each));
            }
            return found;
        }

        @Override
        public List<String> texts(String name) throws IOException {
            return known(texts, name);
        }

        private List<String> known(Map<String, List<String>> records, String name) throws IOException {
            nowNs += lookupNs;
            List<String> found = records.get(name);
            if (found == null) {
                throw new IOException("no such name");
            }
            return found;
        }
    }

    private final Names names = new Names();
    private final Outages outages = new Outages(() -> 0); // no time passes
    private final Counters<DoorMetric> metrics = new Counters<>(DoorMetric.class);

    private BootstrapDns dns(List<String> published, List<String> unpublished) {
        BootstrapDns dns = new BootstrapDns(
                new BootstrapOptions(published, unpublished), names, metrics, new Random(1), () -> names.nowNs,
                outages);
        dns.refresh();
        return dns;
    }

    private static String ask(BootstrapDns dns, String name) {
        return new String(dns.answer(name, CLIENT), StandardCharsets.UTF_8);
    }

    private long counted(String what) {
        return metrics.sum(DoorMetric.valueOf("BOOTSTRAP_DNS_" + what));
    }

    @Test
    void everyAnswerHasThePublishedNamesInDerpersLayout() {
        names.addresses.put("b.example", List.of("2001:db8:0:0:0:0:0:1"));
        names.addresses.put("a.example", List.of("192.0.2.1"));
        BootstrapDns dns = dns(List.of("b.example", "a.example"), List.of());
        String json = "{\n\t\"a.example\": [\n\t\t\"192.0.2.1\"\n\t],\n\t\"b.example\": [\n\t\t\"2001:db8::1\"\n\t]\n}";
        for (String name : List.of("", "a.example", "b.example", "c.example")) {
            assertEquals(json, ask(dns, name), name);
        }
        assertEquals(4, counted("REQUESTS"));
        assertEquals(2, counted("PUBLISHED_HITS"));
        assertEquals(1, counted("UNPUBLISHED_MISSES"));
        assertEquals(0, counted("UNPUBLISHED_HITS"));
    }

    @Test
    void addressesOfPublishedNamesAreShuffledAtEachLookup() {
        names.addresses.put("a.example", List.of("192.0.2.1", "192.0.2.2", "2001:db8::3"));
        BootstrapDns dns = dns(List.of("a.example"), List.of());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            String json = ask(dns, "");
            assertEquals(json, ask(dns, "")); // cached
            seen.add(json);
            dns.refresh();
        }
        assertEquals(6, seen.size());
    }

    @Test
    void aNameThatDoesNotResolveIsReportedUntilItDoes() {
        names.addresses.put("a.example", List.of("192.0.2.1"));
        try (Logged log = new Logged(Outage.class.getName())) {
            BootstrapDns dns = dns(List.of("a.example", "b.example"), List.of());
            dns.refresh();
            assertEquals(List.of("WARNING bootstrap DNS: b.example is omitted: no such name"), log.take());
            assertEquals(1, outages.failing(Dependency.BOOTSTRAP_DNS));
            names.addresses.put("b.example", List.of("192.0.2.2"));
            dns.refresh();
            List<String> again = log.take();
            assertEquals(1, again.size(), again.toString());
            assertTrue(again.get(0).startsWith("INFO bootstrap DNS: the lookup of b.example works again, after "),
                    again.get(0));
            assertEquals(0, outages.failing(Dependency.BOOTSTRAP_DNS));
        }
    }

    @Test
    void anUnpublishedNameIsOnlyInAnswersToRequestsForIt() {
        names.addresses.put("a.example", List.of("192.0.2.1"));
        names.addresses.put("hidden.example", List.of("192.0.2.9", "192.0.2.8"));
        BootstrapDns dns = dns(List.of("a.example"), List.of("hidden.example"));
        assertEquals("{\n\t\"hidden.example\": [\n\t\t\"192.0.2.9\",\n\t\t\"192.0.2.8\"\n\t]\n}",
                ask(dns, "hidden.example"));
        for (String name : List.of("", "a.example", "other.example", "HIDDEN.EXAMPLE", "hidden.example/")) {
            assertFalse(ask(dns, name).contains("hidden"), name);
        }
        assertEquals(1, counted("UNPUBLISHED_HITS"));
        assertEquals(0, counted("UNPUBLISHED_PERCENT_MISSES"));
        assertEquals(3, counted("UNPUBLISHED_MISSES"));
    }

    @Test
    void anUnpublishedNameWithoutAddressesIsAMiss() {
        names.addresses.put("a.example", List.of("192.0.2.1"));
        names.addresses.put("empty.example", List.of());
        names.addresses.put("real.example", List.of("192.0.2.2"));
        BootstrapDns dns = dns(List.of("a.example"), List.of("empty.example", "real.example"));
        assertEquals(ask(dns, ""), ask(dns, "empty.example"));
        assertEquals(0, counted("UNPUBLISHED_HITS"));
        assertEquals(1, counted("UNPUBLISHED_MISSES"));
        assertEquals("{\n\t\"real.example\": [\n\t\t\"192.0.2.2\"\n\t]\n}", ask(dns, "real.example"));
        assertEquals(1, counted("UNPUBLISHED_HITS"));
        assertEquals(1, counted("UNPUBLISHED_MISSES"));
    }

    @Test
    void aTxtRecordSetsTheShareOfClientsThatGetAName() {
        names.addresses.put("hidden.example", List.of("192.0.2.9"));
        names.texts.put("share.example", List.of("6"));
        BootstrapDns dns = dns(List.of(), List.of("hidden.example/share.example"));
        assertEquals("{}", ask(dns, "hidden.example"));
        assertEquals(1, counted("UNPUBLISHED_HITS"));
        assertEquals(1, counted("UNPUBLISHED_PERCENT_MISSES"));
        assertEquals(1, counted("UNPUBLISHED_MISSES")); // it is unpublished
        names.texts.put("share.example", List.of("7"));
        dns.refresh();
        assertTrue(ask(dns, "hidden.example").contains("192.0.2.9"));
        assertEquals(2, counted("UNPUBLISHED_HITS"));
        assertEquals(1, counted("UNPUBLISHED_PERCENT_MISSES"));
        names.texts.remove("share.example");
        dns.refresh();
        assertEquals("{}", ask(dns, "hidden.example"));
    }

    @Test
    void aNameThatNoLongerResolvesIsDroppedOthersStay() {
        names.addresses.put("a.example", List.of("192.0.2.1"));
        names.addresses.put("b.example", List.of("192.0.2.2"));
        names.addresses.put("hidden.example", List.of("192.0.2.3"));
        BootstrapDns dns = dns(List.of("a.example", "b.example"), List.of("hidden.example"));
        names.addresses.remove("a.example");
        names.addresses.remove("hidden.example");
        dns.refresh();
        assertEquals("{\n\t\"b.example\": [\n\t\t\"192.0.2.2\"\n\t]\n}", ask(dns, "a.example"));
        assertEquals(ask(dns, ""), ask(dns, "hidden.example"));
        assertEquals(0, counted("PUBLISHED_HITS"));
    }

    @Test
    void namesThatTakeLongerThanAMinuteInAllAreLeftOut() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(i + ".example");
            names.addresses.put(i + ".example", List.of("192.0.2." + i));
        }
        names.lookupNs = TimeUnit.SECONDS.toNanos(20);
        String json = ask(dns(all, List.of()), "");
        assertTrue(json.contains("2.example") && !json.contains("3.example"), json);
    }

    @Test
    void requestedNamesAreCountedUpToALimit() {
        BootstrapDns dns = dns(List.of(), List.of());
        for (String name : List.of("a", "b", "c", "d", "e", "e", "e", "a")) {
            ask(dns, name);
        }
        assertEquals(5, counted("QUERIED_DOMAINS"));
        ask(dns, "x".repeat(255)); // too long for a name
        assertEquals(5, counted("QUERIED_DOMAINS"));
        for (int i = 0; i < 496; i++) {
            ask(dns, "name" + i);
        }
        assertEquals(501, counted("QUERIED_DOMAINS"));
        ask(dns, "a");
        assertEquals(1, counted("QUERIED_DOMAINS"));
    }

    @Test
    void withoutNamesTheAnswerIsEmptyAndThereIsNoThread() {
        try (BootstrapDns dns = new BootstrapDns(new BootstrapOptions(List.of(), List.of()), names, metrics)) {
            dns.start();
            assertEquals("", ask(dns, ""));
            assertEquals("", ask(dns, "a.example"));
            assertFalse(isResolving());
        }
    }

    @Test
    void theThreadEndsWithTheRelayEvenWhileANameServerIsSilent() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Lookup silent = new Lookup() {
            @Override
            public List<InetAddress> addresses(String name) throws IOException {
                asked.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IOException("interrupted", e);
                }
                return List.of();
            }

            @Override
            public List<String> texts(String name) {
                return List.of();
            }
        };
        BootstrapDns dns = new BootstrapDns(
                new BootstrapOptions(List.of("a.example", "b.example"), List.of()), silent, metrics);
        dns.start();
        dns.start();
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        assertTrue(isResolving());
        dns.close();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (isResolving() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertFalse(isResolving());
        dns.start();
        assertFalse(isResolving(), "it started again");
    }

    private static boolean isResolving() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals("derp-bootstrap-dns"));
    }
}
