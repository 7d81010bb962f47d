package dev.jderp.admission;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.DaemonTimer;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.Outages;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the relay. The deny list comes first; then every check that is set must allow: the allow list,
 * tailscaled, the admission controller. Lists take effect on clients that are connected at once; the others are asked
 * again every so often, if that is set. Safe for any thread.
 */
public final class Admission implements ClientVerifier, AutoCloseable {

    private static final Logger LOG = System.getLogger(Admission.class.getName());
    private static final String DENIED = "the key is on the deny list";
    private static final String NOT_LISTED = "the key is not on the allow list";
    /** By then a login that an earlier list has let pass is among the clients. */
    private static final long SECOND_LOOK_S = 15;
    /** How often a check that has failed is asked again. */
    private static final long PROBE_INTERVAL_S = 5;

    // fixed
    private final AdmissionOptions options;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("derp-admission-", 0).factory());
    private final Optional<Tailscaled> tailscaled;
    private final List<WatchedCheck> checks = new ArrayList<>();
    private final Decisions decisions;
    private final Recheck recheck;
    private final AtomicBoolean rechecking = new AtomicBoolean();
    private final AtomicBoolean probing = new AtomicBoolean();

    // any thread
    private volatile KeyList denied = KeyList.EMPTY;
    private volatile KeyList deniedToo = KeyList.EMPTY;
    private volatile KeyList listed = KeyList.EMPTY;
    private volatile @Nullable Relay relay;

    /** Admission with empty lists: where an allow list is set, it lets nobody in before {@link #allow}. */
    public Admission(AdmissionOptions options) {
        this(options, List.of(), new Outages());
    }

    /**
     * The same; checks that cannot be asked are reported to {@code outages}.
     *
     * @param roots who may sign the controller's certificate, besides those whom the JDK trusts
     */
    public Admission(AdmissionOptions options, List<X509TrustManager> roots, Outages outages) {
        this(options, roots, Ticker.systemTicker(), outages);
    }

    Admission(AdmissionOptions options, List<X509TrustManager> roots, Ticker ticker, Outages outages) {
        this.options = options;
        timer = DaemonTimer.create("derp-admission");
        tailscaled = options.tailscaled().map(socket -> new Tailscaled(socket, timer));
        tailscaled.ifPresent(check -> checks.add(new WatchedCheck(check, outages)));
        options.url()
                .map(url -> new AdmissionController(url, options.failOpen(), roots))
                .ifPresent(check -> checks.add(new WatchedCheck(check, outages)));
        decisions = new Decisions(checks, options.cacheTime(), threads, ticker);
        recheck = new Recheck(decisions, threads, this::withdraw);
    }

    /** From now on looks after the relay's clients: at each change of a list, and every so often if that is set. */
    public void start(Relay of) {
        relay = of;
        long everyNs = options.recheckInterval().toNanos();
        if (everyNs != 0 && !decisions.isFree()) {
            Duration spread = options.recheckInterval().dividedBy(2);
            timer.scheduleWithFixedDelay(
                    new RepeatedTask("recheck of clients", () -> inBackground(() -> recheck(spread))),
                    everyNs, everyNs, TimeUnit.NANOSECONDS);
        }
        if (!checks.isEmpty()) {
            Question ownKey = new Question(of.publicKey(), "");
            timer.scheduleWithFixedDelay(
                    new RepeatedTask("probe of checks", () -> inBackground(() -> probe(ownKey))),
                    PROBE_INTERVAL_S, PROBE_INTERVAL_S, TimeUnit.SECONDS);
        }
    }

    /** Runs {@code task} on a virtual thread; does nothing while the relay is stopping. */
    void inBackground(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // stopping
        }
    }

    /**
     * Asks the checks that have failed about the relay's own key; whatever they answer, they can be asked again.
     * Without this a relay that gets no logins, since its health is bad, would never find that out.
     */
    void probe(Question ownKey) {
        if (!probing.compareAndSet(false, true)) {
            return;
        }
        try {
            for (WatchedCheck check : checks) {
                if (check.isFailing()) {
                    var unused = check.ask(ownKey, Decisions.CHECK_NS);
                }
            }
        } catch (InterruptedException e) {
            // stopping
        } finally {
            probing.set(false);
        }
    }

    /** Replaces the deny list and closes the connections of the keys on it, whatever rights they have. */
    public void deny(KeyList keys) {
        denied = keys;
        listsChanged();
    }

    /** Replaces the second deny list, which holds beside the first. */
    public void denyToo(KeyList keys) {
        deniedToo = keys;
        listsChanged();
    }

    /** The deny list that {@link #deny} was given last. */
    public KeyList denied() {
        return denied;
    }

    /** Replaces the allow list and closes the connections of the keys that are not on it, but for mesh peers. */
    public void allow(KeyList keys) {
        listed = keys;
        listsChanged();
    }

    private void listsChanged() {
        decisions.forget();
        if (relay != null) {
            enforceLists();
            try {
                timer.schedule(this::enforceLists, SECOND_LOOK_S, TimeUnit.SECONDS);
            } catch (RejectedExecutionException e) {
                // stopping
            }
        }
    }

    private void enforceLists() {
        for (ClientConnection client : clients()) {
            client.key().flatMap(key -> objection(key, client.isMeshPeer())).ifPresent(why -> withdraw(client, why));
        }
    }

    private List<ClientConnection> clients() {
        Relay of = relay;
        return of == null ? List.of() : of.clients();
    }

    /** What the lists have against a key, empty for nothing. */
    private Optional<String> objection(NodePublicKey key, boolean meshPeer) {
        if (isDenied(key)) {
            return Optional.of(DENIED);
        }
        boolean missing = !meshPeer && options.allowList().isPresent() && !listed.contains(key);
        return missing ? Optional.of(NOT_LISTED) : Optional.empty();
    }

    @Override
    public boolean isDenied(NodePublicKey key) {
        return denied.contains(key) || deniedToo.contains(key);
    }

    @Override
    public CompletableFuture<Verdict> verify(NodePublicKey key, Optional<InetSocketAddress> remote) {
        Optional<String> objection = objection(key, false);
        return objection.isPresent()
                ? CompletableFuture.completedFuture(new Verdict(false, objection.get()))
                : decisions.of(Question.about(key, remote)).thenApply(answer -> verdict(key, answer));
    }

    private Verdict verdict(NodePublicKey key, CheckAnswer answer) {
        Optional<String> objection = objection(key, false); // the lists may have changed since
        if (objection.isPresent()) {
            return new Verdict(false, objection.get());
        }
        return answer.letsIn() ? Verdict.ALLOWED : new Verdict(false, answer.reason());
    }

    /** Asks again about every client that is connected, unless that is being done already. */
    void recheck(Duration spread) {
        if (!rechecking.compareAndSet(false, true)) {
            return;
        }
        try {
            recheck.round(clients().stream().filter(client -> !client.isMeshPeer()).toList(), spread);
        } catch (InterruptedException e) {
            // stopping
        } finally {
            rechecking.set(false);
        }
    }

    private void withdraw(ClientConnection client, String why) {
        Relay of = relay;
        if (of != null && !client.isClosed()) {
            client.close(CloseReason.ADMISSION_WITHDRAWN);
            of.metrics().increment(Metric.ADMISSION_WITHDRAWN);
            LOG.log(Level.INFO, () -> client + " is sent away: " + why);
        }
    }

    /** What keeps clients from being checked, in words; empty if all is well. Asks, and waits up to five seconds. */
    public List<String> problems() {
        return tailscaled.flatMap(each -> each.problem(Decisions.CHECK_NS)).stream().toList();
    }

    /** Breaks off all questions, which count as not answered, and ends the threads. */
    @Override
    public void close() {
        checks.forEach(WatchedCheck::close);
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
