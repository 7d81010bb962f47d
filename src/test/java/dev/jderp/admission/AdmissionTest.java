package dev.jderp.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.Outages;
import dev.jderp.server.ClientVerifier.Verdict;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.TestPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {

    private static final String YES = "{\"Allow\":true}";
    private static final String NO = "{\"Allow\":false}";
    private static final Optional<InetSocketAddress> HOME = from("192.0.2.1");

    @TempDir
    Path directory;

    private final AtomicLong nowNs = new AtomicLong(1);
    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);
    private final NodePublicKey key = NodePrivateKey.generate().publicKey();
    private final FakeController controller = new FakeController();
    private final FakeLocalApi tailscaled = new FakeLocalApi(FakeLocalApi.status(200, ""));
    private final List<Admission> made = new ArrayList<>();

    AdmissionTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        relay.close();
        made.forEach(Admission::close);
        controller.close();
        tailscaled.close();
    }

    private static Optional<InetSocketAddress> from(String address) {
        return Optional.of(new InetSocketAddress(literal(address), 4_000));
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Options by letter: t for tailscaled, u for the URL, o for fail open, a for an allow list. */
    private Admission admission(String set, Duration cacheTime) {
        return admission(set, cacheTime, controller.url());
    }

    private Admission admission(String set, Duration cacheTime, URI url) {
        return admission(set, cacheTime, url, Duration.ZERO);
    }

    private Admission admission(String set, Duration cacheTime, URI url, Duration recheckInterval) {
        Admission admission = new Admission(
                AdmissionOptions.builder()
                        .tailscaled(set.contains("t") ? Optional.of(tailscaled.socket()) : Optional.empty())
                        .url(set.contains("u") ? Optional.of(url) : Optional.empty())
                        .failOpen(set.contains("o"))
                        .cacheTime(cacheTime)
                        .recheckInterval(recheckInterval)
                        .allowList(set.contains("a") ? Optional.of(directory.resolve("allow")) : Optional.empty())
                        .build(),
                List.of(),
                nowNs::get, new Outages());
        made.add(admission);
        return admission;
    }

    private Admission admission(String set) {
        return admission(set, Duration.ZERO);
    }

    private KeyList keys(NodePublicKey... keys) throws IOException {
        String text = Arrays.stream(keys).map(NodePublicKey::text).collect(Collectors.joining("\n"));
        return KeyList.read(Files.writeString(directory.resolve("keys"), text));
    }

    private static Verdict verdict(CompletableFuture<Verdict> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private Verdict verify(Admission admission) throws Exception {
        return verdict(admission.verify(key, HOME));
    }

    @Test
    void withoutChecksEveryClientIsAllowedAtOnce() {
        CompletableFuture<Verdict> verdict = admission("").verify(key, Optional.empty());
        assertSame(Verdict.ALLOWED, verdict.getNow(new Verdict(false, "not yet")));
    }

    @Test
    void onlyKeysOnTheAllowListAreAllowed() throws Exception {
        Admission admission = admission("a");
        assertEquals(new Verdict(false, "the key is not on the allow list"), verify(admission));
        admission.allow(keys(key));
        assertEquals(Verdict.ALLOWED, verify(admission));
        assertFalse(verdict(admission.verify(NodePrivateKey.generate().publicKey(), HOME)).allowed());
    }

    @Test
    void theDenyListComesFirst() throws Exception {
        Admission admission = admission("a");
        admission.allow(keys(key));
        admission.deny(keys(key));
        assertTrue(admission.isDenied(key));
        assertEquals(new Verdict(false, "the key is on the deny list"), verify(admission));
        admission.deny(KeyList.EMPTY);
        assertFalse(admission.isDenied(key));
        assertTrue(verify(admission).allowed());
    }

    @Test
    void everyConfiguredCheckMustAllow() throws Exception {
        for (boolean listed : List.of(true, false)) {
            for (int status : List.of(200, 404, 500)) {
                for (String body : List.of(YES, NO, "neither")) {
                    Admission admission = admission("atuo");
                    admission.allow(listed ? keys(key) : KeyList.EMPTY);
                    tailscaled.conduct(FakeLocalApi.status(status, ""));
                    controller.answer(200, body);
                    boolean all = listed && status == 200 && body.equals(YES);
                    Verdict verdict = verify(admission);
                    assertEquals(all, verdict.allowed(), listed + " " + status + " " + body);
                    assertEquals(all, verdict.reason().isEmpty());
                }
            }
        }
    }

    @Test
    void afterARefusalNoFurtherCheckIsAsked() throws Exception {
        tailscaled.conduct(FakeLocalApi.status(404, ""));
        assertFalse(verify(admission("tu")).allowed());
        Admission listed = admission("atu");
        assertFalse(verify(listed).allowed());
        assertEquals(1, tailscaled.requests().size());
        assertEquals(0, controller.requests().size());
    }

    @Test
    void failOpenAppliesToUnreachableControllersOnly() throws Exception {
        URI gone = controller.url();
        controller.close();
        assertTrue(verify(admission("uo", Duration.ZERO, gone)).allowed());
        assertFalse(verify(admission("u", Duration.ZERO, gone)).allowed());
        tailscaled.conduct(FakeLocalApi.status(404, ""));
        assertFalse(verify(admission("tuo", Duration.ZERO, gone)).allowed());
        tailscaled.close();
        assertFalse(verify(admission("to", Duration.ZERO, gone)).allowed());
    }

    @Test
    void theControllerReceivesTheClientsAddress() throws Exception {
        controller.answer(200, YES);
        Admission admission = admission("u");
        for (Optional<InetSocketAddress> each : List.of(
                HOME, from("::ffff:192.0.2.2"), from("2001:db8:0:0:0:0:0:1"), Optional.<InetSocketAddress>empty())) {
            assertTrue(verdict(admission.verify(key, each)).allowed());
        }
        List<String> sources = controller.requests()
                .stream()
                .map(request -> request.body().replaceAll(".*\"Source\":\"(.*)\"}", "$1"))
                .toList();
        assertEquals(List.of("192.0.2.1", "192.0.2.2", "2001:db8::1", ""), sources);
    }

    @Test
    void anAllowedKeyIsCachedForTheCacheTime() throws Exception {
        controller.answer(200, YES);
        Admission admission = admission("tu", Duration.ofSeconds(10));
        assertTrue(verify(admission).allowed());
        controller.answer(200, NO);
        nowNs.addAndGet(Duration.ofSeconds(9).toNanos());
        assertTrue(admission.verify(key, HOME).isDone()); // at once
        assertTrue(verify(admission).allowed());
        assertFalse(verdict(admission.verify(key, from("192.0.2.2"))).allowed()); // the cache holds for one source
        nowNs.addAndGet(Duration.ofSeconds(1).toNanos());
        assertFalse(verify(admission).allowed());
        controller.answer(200, YES);
        assertTrue(verify(admission).allowed()); // refusals are not cached
    }

    @Test
    void withoutACacheTimeNothingIsCached() throws Exception {
        Admission admission = admission("t");
        assertTrue(verify(admission).allowed());
        tailscaled.conduct(FakeLocalApi.status(404, ""));
        assertFalse(verify(admission).allowed());
    }

    @Test
    void aClientAllowedByFailOpenIsNotCached() throws Exception {
        controller.conduct(exchange -> exchange.close());
        Admission admission = admission("uo", Duration.ofHours(1));
        assertTrue(verify(admission).allowed());
        controller.answer(200, NO);
        assertFalse(verify(admission).allowed());
    }

    @Test
    void aChangedListClearsTheCache() throws Exception {
        Admission admission = admission("t", Duration.ofHours(1));
        assertTrue(verify(admission).allowed());
        tailscaled.conduct(FakeLocalApi.status(404, ""));
        assertTrue(verify(admission).allowed());
        admission.deny(KeyList.EMPTY);
        assertFalse(verify(admission).allowed());
    }

    @Test
    void simultaneousLoginsOfAKeyAreCheckedOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        tailscaled.conduct((request, to) -> {
            asked.countDown();
            go.await();
            FakeLocalApi.write(to, "HTTP/1.1 200 OK\r\n\r\n");
        });
        Admission admission = admission("t");
        List<CompletableFuture<Verdict>> logins = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            logins.add(admission.verify(key, from("192.0.2." + i))); // tailscaled does not receive the source
        }
        assertTrue(asked.await(60, TimeUnit.SECONDS));
        assertFalse(logins.get(0).isDone());
        logins.get(1).cancel(true); // does not cancel the others
        go.countDown();
        for (int i = 2; i < 20; i++) {
            assertTrue(verdict(logins.get(i)).allowed());
        }
        assertEquals(1, tailscaled.requests().size());
    }

    @Test
    void aListThatChangesDuringACheckCounts() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        tailscaled.conduct((request, to) -> {
            asked.countDown();
            go.await();
            FakeLocalApi.write(to, "HTTP/1.1 200 OK\r\n\r\n");
        });
        Admission admission = admission("t");
        CompletableFuture<Verdict> login = admission.verify(key, HOME);
        assertTrue(asked.await(60, TimeUnit.SECONDS));
        admission.deny(keys(key));
        go.countDown();
        assertFalse(verdict(login).allowed());
    }

    @Test
    void closingCompletesEveryPendingCheck() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        tailscaled.conduct((request, to) -> {
            asked.countDown();
            Thread.sleep(60_000);
        });
        Admission admission = admission("tuo");
        CompletableFuture<Verdict> login = admission.verify(key, HOME);
        assertTrue(asked.await(60, TimeUnit.SECONDS));
        admission.close();
        assertFalse(verdict(login).allowed());
        assertEquals(new Verdict(false, "the relay is stopping"), verify(admission));
    }

    private Optional<CloseReason> end(TestPeer peer) {
        return peer.transport().closed();
    }

    @Test
    void aNewDenyListClosesConnectionsAtOnce() throws Exception {
        Admission admission = admission("");
        admission.start(relay);
        TestPeer good = TestPeer.join(relay);
        TestPeer bad = TestPeer.join(relay);
        TestPeer badToo = TestPeer.join(relay, bad.privateKey());
        admission.deny(keys(bad.key()));
        assertEquals(Optional.of(CloseReason.ADMISSION_WITHDRAWN), end(bad));
        assertEquals(Optional.of(CloseReason.ADMISSION_WITHDRAWN), end(badToo));
        assertEquals(Optional.empty(), end(good));
        assertEquals(2, relay.metrics().sum(Metric.ADMISSION_WITHDRAWN));
    }

    @Test
    void aNewAllowListClosesConnectionsOfKeysNotOnIt() throws Exception {
        Admission admission = admission("a");
        TestPeer stays = TestPeer.join(relay);
        TestPeer goes = TestPeer.join(relay);
        admission.allow(keys(stays.key(), goes.key()));
        admission.start(relay);
        admission.allow(keys(stays.key()));
        assertEquals(Optional.empty(), end(stays));
        assertEquals(Optional.of(CloseReason.ADMISSION_WITHDRAWN), end(goes));
    }

    @Test
    void aRecheckDisconnectsRefusedClients() throws Exception {
        Admission admission = admission("t", Duration.ofHours(1));
        admission.start(relay);
        List<TestPeer> peers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            peers.add(TestPeer.join(relay));
        }
        TestPeer gone = peers.get(7);
        assertTrue(verdict(admission.verify(gone.key(), Optional.empty())).allowed());
        String named = "nodekey%3A" + gone.key().hex();
        tailscaled.conduct(
                (request, to) -> FakeLocalApi.status(request.contains(named) ? 404 : 200, "").answer(request, to));
        admission.recheck(Duration.ZERO); // the cache is not used
        for (TestPeer each : peers) {
            assertEquals(each == gone ? Optional.of(CloseReason.ADMISSION_WITHDRAWN) : Optional.empty(), end(each));
        }
        assertEquals(1, relay.metrics().sum(Metric.ADMISSION_WITHDRAWN));
        assertFalse(verdict(admission.verify(gone.key(), Optional.empty())).allowed()); // and no longer cached
    }

    @Test
    void aRecheckAsksOncePerKeyAndClosesAllConnections() throws Exception {
        Admission admission = admission("u");
        admission.start(relay);
        TestPeer one = TestPeer.join(relay);
        TestPeer other = TestPeer.join(relay, one.privateKey());
        controller.answer(200, NO);
        admission.recheck(Duration.ZERO);
        assertEquals(1, controller.requests().size());
        assertEquals(Optional.of(CloseReason.ADMISSION_WITHDRAWN), end(one));
        assertEquals(Optional.of(CloseReason.ADMISSION_WITHDRAWN), end(other));
    }

    @Test
    void anUnreachableCheckDisconnectsNoClient() throws Exception {
        TestPeer peer = TestPeer.join(relay);
        for (int i = 0; i < 100; i++) {
            TestPeer.join(relay);
        }
        controller.answer(503, NO);
        tailscaled.conduct(FakeLocalApi.status(500, ""));
        for (String set : List.of("t", "u", "uo", "tu")) {
            Admission admission = admission(set);
            admission.start(relay);
            admission.recheck(Duration.ZERO);
        }
        assertEquals(Optional.empty(), end(peer));
        assertEquals(101, relay.clients().size());
        assertTrue(controller.requests().size() < 3 * 30, "a round ends if the check does not answer");
    }

    @Test
    void aRefusalCountsEvenIfAnotherCheckFails() throws Exception {
        Admission admission = admission("tu");
        admission.start(relay);
        TestPeer peer = TestPeer.join(relay);
        tailscaled.conduct(FakeLocalApi.status(500, ""));
        controller.answer(200, NO);
        admission.recheck(Duration.ZERO);
        assertEquals(Optional.of(CloseReason.ADMISSION_WITHDRAWN), end(peer));
    }

    @Test
    void connectedClientsAreCheckedAtTheInterval() {
        Admission admission = admission("u", Duration.ZERO, controller.url(), Duration.ofMillis(50));
        TestPeer.join(relay);
        TestPeer.join(relay);
        admission.start(relay);
        controller.answer(200, NO);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!relay.clients().isEmpty() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(List.of(), relay.clients());
    }

    @Test
    void problemsOfTailscaledAreReported() {
        assertEquals(List.of(), admission("u").problems());
        assertEquals(
                List.of("tailscaled cannot be asked: the status of its own node is invalid"),
                admission("t").problems());
    }
}
