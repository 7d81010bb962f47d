package dev.jderp.client.netcheck;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.IpLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A simulated network and clock: nothing is sent, no thread waits, and the clock jumps to the next event. Servers that
 * the test has not set up do not answer.
 */
final class SimulatedNetwork implements Network, CheckClock {

    private static final long MS = 1_000_000L;

    private record Happening(long atNs, int number, Runnable event) {
    }

    private final PriorityQueue<Happening> happenings = new PriorityQueue<>(
            Comparator.comparingLong(Happening::atNs).thenComparingInt(Happening::number));
    private final Map<String, Integer> stunMs = new HashMap<>();
    private final Map<String, Integer> lossOf = new HashMap<>();
    private final Map<String, String> mappedAt = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> unreachable = new HashSet<>();
    private final Map<Integer, Integer> httpsMs = new HashMap<>();
    private final Map<String, Boolean> portals = new HashMap<>();
    private final long epochNs = 7_000_000_000L;
    private long nowNs = epochNs;
    private int happened;

    final Set<Family> families = EnumSet.allOf(Family.class);
    boolean interrupts;
    final List<String> log = new ArrayList<>();

    SimulatedNetwork stun(String host, int ms) {
        stunMs.put(host, ms);
        return this;
    }

    /** The first requests to a host are lost. */
    SimulatedNetwork loses(String host, int first) {
        lossOf.put(host, first);
        return this;
    }

    SimulatedNetwork mapped(String host, String address) {
        mappedAt.put(host, address);
        return this;
    }

    SimulatedNetwork name(String name, String address) {
        names.put(name, address);
        return this;
    }

    SimulatedNetwork unreachable(String host) {
        unreachable.add(host);
        return this;
    }

    SimulatedNetwork https(int region, int ms) {
        httpsMs.put(region, ms);
        return this;
    }

    SimulatedNetwork portal(String host, boolean isCaptive) {
        portals.put(host, isCaptive);
        return this;
    }

    /** No server answers from now on. */
    void silence() {
        stunMs.clear();
        httpsMs.clear();
        portals.clear();
    }

    void pass(Duration time) {
        nowNs += time.toNanos();
    }

    long nowMs() {
        return (nowNs - epochNs) / MS;
    }

    private void after(long ms, Runnable event) {
        happenings.add(new Happening(nowNs + ms * MS, happened++, event));
    }

    private void note(String what) {
        log.add(nowMs() + " " + what);
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public void post(Runnable event) {
        after(0, event);
    }

    @Override
    public Optional<Runnable> next(long timeoutNs) throws InterruptedException {
        if (interrupts) {
            throw new InterruptedException();
        }
        Happening next = happenings.peek();
        if (next == null || next.atNs() - nowNs > timeoutNs) {
            nowNs += timeoutNs;
            return Optional.empty();
        }
        happenings.remove(next);
        nowNs = Math.max(nowNs, next.atNs());
        return Optional.of(next.event());
    }

    @Override
    public Set<Family> families() {
        return families;
    }

    @Override
    public boolean hasIpv6() {
        return families.contains(Family.IPV6);
    }

    @Override
    public void lookUp(String host, Family family, Consumer<Optional<InetAddress>> answer) {
        String address = names.getOrDefault(host, host);
        answer.accept(IpLiteral.parseWithZone(address).filter(family::includes));
    }

    @Override
    public void stun(InetSocketAddress server, StunListener listener) {
        String host = text(server.getAddress());
        note("stun " + host);
        if (unreachable.contains(host)) {
            listener.notSent();
            return;
        }
        listener.sent();
        Integer ms = stunMs.get(host);
        if (ms != null && lossOf.merge(host, -1, Integer::sum) < 0) {
            boolean isIpv4 = Family.IPV4.includes(server.getAddress());
            InetSocketAddress mapped = new InetSocketAddress(
                    address(mappedAt.getOrDefault(host, isIpv4 ? "192.0.2.9" : "2001:db8::9")), 4000);
            after(ms, () -> listener.answered(Duration.ofMillis(ms), mapped));
        }
    }

    @Override
    public void https(DerpRegion region, Consumer<Optional<HttpsLatency>> answer) {
        note("https " + region.regionId());
        Integer ms = httpsMs.get(region.regionId());
        if (ms != null) {
            after(3L * ms, () -> answer.accept(Optional.of(
                    new HttpsLatency(Duration.ofMillis(ms), address("10.0.0." + region.regionId())))));
        }
    }

    @Override
    public void captivePortal(InetAddress relay, Consumer<Optional<Boolean>> answer) {
        note("portal " + text(relay));
        after(50, () -> answer.accept(Optional.ofNullable(portals.get(text(relay)))));
    }

    @Override
    public void close() {
        note("closed");
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        return text.startsWith("fd00:0:0:0:0:0:0:") ? "fd00::" + text.substring("fd00:0:0:0:0:0:0:".length()) : text;
    }
}
