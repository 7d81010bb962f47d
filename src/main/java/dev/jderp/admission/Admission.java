package dev.jderp.admission;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.DaemonTimer;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.Outages;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.ClientView;
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
 * Decides which clients may use the relay. The deny lists come first; then every configured check must allow a client:
 * the allow list, tailscaled, the admission controller. A changed list takes effect at once on connected clients; the
 * other checks are repeated for them at an interval, if one is set. Safe for any thread.
 */
public final class Admission implements ClientVerifier, AutoCloseable {

    private static final Logger LOG = System.getLogger(Admission.class.getName());
    private static final String DENIED = "the key is on the deny list";
    private static final String NOT_LISTED = "the key is not on the allow list";
    /** After this time a login that an earlier list allowed has finished, and its client is registered. */
    private static final long LATE_LOGINS_S = 15;
    /** How often a check that has failed is tried again. */
    private static final long RETRY_INTERVAL_S = 5;

    // set by the constructor
    private final AdmissionOptions options;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("derp-admission-", 0).factory());
    private final Optional<Tailscaled> tailscaled;
    private final List<WatchedCheck> checks = new ArrayList<>();
    private final Decisions decisions;
    private final Recheck recheck;
    private final AtomicBoolean rechecking = new AtomicBoolean();
    private final AtomicBoolean retrying = new AtomicBoolean();

    // written and read by any thread
    private volatile KeyList denyList = KeyList.EMPTY;
    private volatile KeyList editedDenyList = KeyList.EMPTY;
    private volatile KeyList allowList = KeyList.EMPTY;
    private volatile @Nullable Relay relay;

    /**
     * Creates admission with empty lists: if an allow list is configured, every client is refused before {@link
     * #allow}.
     */
    public Admission(AdmissionOptions options) {
        this(options, List.of(), new Outages());
    }

    /**
     * Creates admission with empty lists.
     *
     * @param roots authorities for the admission controller's certificate, in addition to the JDK's
     * @param outages receives the state of each check: whether it answers
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

    /** Starts to apply changed lists to the relay's connected clients, and to repeat checks if an interval is set. */
    public void start(Relay checked) {
        relay = checked;
        long everyNs = options.recheckInterval().toNanos();
        if (everyNs != 0 && !decisions.hasNoChecks()) {
            Duration spread = options.recheckInterval().dividedBy(2);
            timer.scheduleWithFixedDelay(
                    new RepeatedTask("recheck of clients", () -> inBackground(() -> recheck(spread))),
                    everyNs, everyNs, TimeUnit.NANOSECONDS);
        }
        if (!checks.isEmpty()) {
            Question ownKey = new Question(checked.publicKey(), "");
            timer.scheduleWithFixedDelay(
                    new RepeatedTask("retry of failed checks", () -> inBackground(() -> retryFailedChecks(ownKey))),
                    RETRY_INTERVAL_S, RETRY_INTERVAL_S, TimeUnit.SECONDS);
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
     * Tries failed checks again with the relay's own key; any answer shows that a check works. Without this, a relay
     * that gets no logins because it is not ready would never become ready again.
     */
    void retryFailedChecks(Question ownKey) {
        if (!retrying.compareAndSet(false, true)) {
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
            retrying.set(false);
        }
    }

    /** Replaces the deny list and closes the connections of the keys on it, including those of mesh peers. */
    public void deny(KeyList keys) {
        denyList = keys;
        listsChanged();
    }

    /** Replaces the second deny list, which administrators edit; it applies in addition to the first. */
    public void denyEdited(KeyList keys) {
        editedDenyList = keys;
        listsChanged();
    }

    /** The deny list that was last passed to {@link #deny}. */
    public KeyList denied() {
        return denyList;
    }

    /**
     * Replaces the allow list and closes the connections of the keys that are not on it, except those of mesh peers.
     */
    public void allow(KeyList keys) {
        allowList = keys;
        listsChanged();
    }

    private void listsChanged() {
        decisions.clearCache();
        if (relay != null) {
            enforceLists();
            try {
                timer.schedule(this::enforceLists, LATE_LOGINS_S, TimeUnit.SECONDS);
            } catch (RejectedExecutionException e) {
                // stopping
            }
        }
    }

    private void enforceLists() {
        for (ClientView client : clients()) {
            client.key().flatMap(key -> objection(key, client.isMeshPeer()))
                    .ifPresent(reason -> withdraw(client, reason));
        }
    }

    private List<ClientView> clients() {
        Relay checked = relay;
        return checked == null ? List.of() : checked.clients();
    }

    /** The lists' reason to refuse a key; empty if they allow it. */
    private Optional<String> objection(NodePublicKey key, boolean isMeshPeer) {
        if (isDenied(key)) {
            return Optional.of(DENIED);
        }
        boolean isMissing = !isMeshPeer && options.allowList().isPresent() && !allowList.contains(key);
        return isMissing ? Optional.of(NOT_LISTED) : Optional.empty();
    }

    @Override
    public boolean isDenied(NodePublicKey key) {
        return denyList.contains(key) || editedDenyList.contains(key);
    }

    @Override
    public CompletableFuture<Verdict> verify(NodePublicKey key, Optional<InetSocketAddress> remote) {
        Optional<String> objection = objection(key, false);
        return objection.isPresent()
                ? CompletableFuture.completedFuture(new Verdict(false, objection.get()))
                : decisions.decide(Question.about(key, remote)).thenApply(answer -> verdict(key, answer));
    }

    private Verdict verdict(NodePublicKey key, CheckAnswer answer) {
        Optional<String> objection = objection(key, false); // the lists may have changed since
        if (objection.isPresent()) {
            return new Verdict(false, objection.get());
        }
        return answer.allowsLogin() ? Verdict.ALLOWED : new Verdict(false, answer.reason());
    }

    /** Checks every connected client again, unless such a round is already running. */
    void recheck(Duration spread) {
        if (!rechecking.compareAndSet(false, true)) {
            return;
        }
        try {
            recheck.runRound(clients().stream().filter(client -> !client.isMeshPeer()).toList(), spread);
        } catch (InterruptedException e) {
            // stopping
        } finally {
            rechecking.set(false);
        }
    }

    private void withdraw(ClientView client, String reason) {
        Relay checked = relay;
        if (checked != null && !client.isClosed()) {
            checked.close(client, CloseReason.ADMISSION_WITHDRAWN);
            checked.metrics().increment(Metric.ADMISSION_WITHDRAWN);
            LOG.log(Level.INFO, () -> client + " is disconnected: " + reason);
        }
    }

    /** Problems that prevent checks, one per element; empty if there are none. Asks tailscaled and waits up to 5 s. */
    public List<String> problems() {
        return tailscaled.flatMap(each -> each.findProblem(Decisions.CHECK_NS)).stream().toList();
    }

    /** Cancels all pending checks, which then count as undecided, and ends the threads. */
    @Override
    public void close() {
        checks.forEach(WatchedCheck::close);
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
