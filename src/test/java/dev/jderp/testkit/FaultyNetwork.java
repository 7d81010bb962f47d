package dev.jderp.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network namespace for each relay of a region, joined to the test by a wire, and to each other relay by a wire of
 * its own, which can be slow or lose everything. Needs root, and {@code ip} and {@code tc} of Linux.
 *
 * <pre>
 *   test 198.18.i.1 ---- 198.18.i.2 relay i 198.19.(16i+j).1 ---- 198.19.(16i+j).2 relay j, for i below j
 * </pre>
 */
public final class FaultyNetwork implements AutoCloseable {

    /** Every packet is larger than this bucket, and so is dropped without a notice to its sender. */
    private static final List<String> HOLE = List.of("tbf", "rate", "8bit", "burst", "10", "limit", "10");
    /** One way of a long line: a queue of 100 ms, where there is no module for a delay. */
    private static final List<String> SLOW_QUEUE = List.of("tbf", "rate", "1mbit", "burst", "5kb", "latency", "100ms");
    private static final List<String> SLOW_LINE = List.of("netem", "rate", "1mbit", "delay", "50ms", "limit", "20");
    private static final String UPLINK = "test";
    private static final int PAIRS = 16;

    private final String prefix = "jd" + ProcessHandle.current().pid() % 100_000;
    private final int size;

    private FaultyNetwork(int size) {
        this.size = size;
    }

    /** Makes the namespaces and wires; empty, with a printed reason, where that is not permitted. */
    public static Optional<FaultyNetwork> create(int size) throws InterruptedException {
        FaultyNetwork network = new FaultyNetwork(size);
        try {
            network.make();
            return Optional.of(network);
        } catch (IOException e) {
            System.out.println("SKIPPED the faults of the network: no network namespaces here: " + e.getMessage());
            network.close();
            return Optional.empty();
        }
    }

    private void make() throws IOException, InterruptedException {
        for (int i = 0; i < size; i++) {
            Command.run("ip", "netns", "add", name(i));
            Command.run("ip", "-n", name(i), "link", "set", "lo", "up");
            Command.run("ip", "link", "add", name(i) + "u", "type", "veth", "peer", "name", UPLINK, "netns", name(i));
            Command.run("ip", "addr", "add", "198.18." + i + ".1/24", "dev", name(i) + "u");
            Command.run("ip", "link", "set", name(i) + "u", "up");
            Command.run("ip", "-n", name(i), "addr", "add", uplink(i) + "/24", "dev", UPLINK);
            Command.run("ip", "-n", name(i), "link", "set", UPLINK, "up");
            for (int j = 0; j < i; j++) {
                Command.run("ip", "-n", name(i), "link", "add", wire(j), "type", "veth", "peer", "name", wire(i),
                        "netns",
                        name(j));
                for (int end : List.of(i, j)) {
                    int other = i + j - end;
                    Command.run("ip", "-n", name(end), "addr", "add", address(other, end) + "/24", "dev", wire(other));
                    Command.run("ip", "-n", name(end), "link", "set", wire(other), "up");
                }
            }
        }
        shape(0, 1, HOLE);
        heal(0, 1);
    }

    private String name(int index) {
        return prefix + "r" + index;
    }

    private static String wire(int to) {
        return "to" + to;
    }

    public int size() {
        return size;
    }

    /** The address of a relay for the test. */
    public String uplink(int index) {
        return "198.18." + index + ".2";
    }

    /** The address of relay {@code to} for relay {@code from}. */
    public String address(int from, int to) {
        return "198.19." + (PAIRS * Math.min(from, to) + Math.max(from, to)) + (to < from ? ".1" : ".2");
    }

    /** The beginning of a command that runs another one in the namespace of a relay. */
    public List<String> inNamespace(int index) {
        return List.of("ip", "netns", "exec", name(index));
    }

    /** Has the wire between two relays lose everything, without a notice to either. */
    public void cut(int one, int other) throws IOException, InterruptedException {
        shape(one, other, HOLE);
    }

    /** Has the wire between two relays carry 1 Mbit/s with 100 ms; returns how that is done. */
    public String slowDown(int one, int other) throws IOException, InterruptedException {
        try {
            shape(one, other, SLOW_LINE);
            return "netem";
        } catch (IOException e) {
            shape(one, other, SLOW_QUEUE);
            return "tbf";
        }
    }

    /** Ends what slows a wire down. */
    public void heal(int one, int other) throws IOException, InterruptedException {
        Command.run("tc", "-n", name(one), "qdisc", "del", "dev", wire(other), "root");
        Command.run("tc", "-n", name(other), "qdisc", "del", "dev", wire(one), "root");
    }

    private void shape(int one, int other, List<String> how) throws IOException, InterruptedException {
        for (int end : List.of(one, other)) {
            List<String> command = new ArrayList<>(
                    List.of("tc", "-n", name(end), "qdisc", "replace", "dev", wire(one + other - end), "root"));
            command.addAll(how);
            Command.run(command.toArray(String[]::new));
        }
    }

    /** Removes what was made; the wires between relays go with the namespaces. */
    @Override
    public void close() {
        for (int i = 0; i < size; i++) {
            runQuietly("ip", "link", "del", name(i) + "u");
            runQuietly("ip", "netns", "del", name(i));
        }
    }

    private static void runQuietly(String... command) {
        try {
            Command.run(command);
        } catch (IOException e) {
            // it was not made
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
