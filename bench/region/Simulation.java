import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One region for an hour and twenty minutes, in steps of 100 ms. Clients come and go; after ten minutes the process of
 * one node is killed, and ten minutes later it is back. A node admits clients in the order in which they arrive, as
 * fast as its processors allow; a client that waits longer than the login deadline comes again, as Tailscale's client
 * does.
 */
final class Simulation {

    static final double CONNECTED_SECONDS = 3600;
    static final double AWAY_SECONDS = 30;
    static final double LOGIN_CPU_SECONDS = 507e-6;
    static final int LOGIN_PROCESSORS = 4;
    static final double SHARE_WITHIN_TAILNET = 0.95;
    private static final int PRESENT_BYTES = 56;
    private static final int GONE_BYTES = 38;

    private static final int TICKS_A_SECOND = 10;
    private static final int END = 80 * 60 * TICKS_A_SECOND;
    private static final int KILLED = 10 * 60 * TICKS_A_SECOND;
    private static final int BACK = 20 * 60 * TICKS_A_SECOND;
    private static final int DEADLINE = 10 * TICKS_A_SECOND;
    private static final double MAX_BACKOFF = 5;
    private static final int VICTIM = 0;
    private static final int NOTHING = -1;

    private final Tailnets tailnets;
    private final int nodes;
    private final byte[][] orders;
    private final boolean byTailnet;
    private final SplittableRandom random;
    private final int clients;

    // each client is in one list at a time: of a tick's events, or of a node's arrivals
    private final int[] next;
    private final int[] eventsOf = new int[END];
    private final int[] firstArrival;
    private final int[] lastArrival;
    private final int[] arrivedAt;
    private final byte[] failures;
    private final byte[] nodeOf;
    private final int[] lostAt;

    private final boolean[] isUp;
    private final double[] loginCredit;
    private final int[] load;
    private final int[][] loadOfTailnet;
    private int tick;

    private long presentInSecond;
    private long goneInSecond;
    private int[] outageTicks = new int[0];
    private int outages;
    private final Figures figures = new Figures();

    /** The figures of one run; shares are from 0 to 1, rates are for each node and second. */
    static final class Figures {
        double forwardedBefore;
        double forwardedWhileAway;
        double forwardedAtEnd;
        double fullestNode;
        double updatesReceived;
        double updateBytesReceived;
        double updateBytesSent;
        double peakUpdatesReceived;
        double catchUpBytes;
        double localClients;
        double remoteKeys;
        int moved;
        double backMedian;
        double backP99;
        double backLast;
    }

    Simulation(Tailnets tailnets, int nodes, boolean byTailnet, long seed) {
        this.tailnets = tailnets;
        this.nodes = nodes;
        this.byTailnet = byTailnet;
        this.orders = byTailnet ? tailnets.orders(nodes) : new byte[0][];
        this.random = new SplittableRandom(seed);
        this.clients = tailnets.of.length;
        next = new int[clients];
        arrivedAt = new int[clients];
        failures = new byte[clients];
        nodeOf = new byte[clients];
        lostAt = new int[clients];
        firstArrival = filled(nodes);
        lastArrival = filled(nodes);
        Arrays.fill(eventsOf, NOTHING);
        Arrays.fill(lostAt, NOTHING);
        isUp = new boolean[nodes];
        Arrays.fill(isUp, true);
        loginCredit = new double[nodes];
        load = new int[nodes];
        loadOfTailnet = new int[tailnets.count()][nodes];
    }

    private static int[] filled(int count) {
        int[] filled = new int[count];
        Arrays.fill(filled, NOTHING);
        return filled;
    }

    Figures run() {
        for (int client = 0; client < clients; client++) {
            admit(client, choose(client));
        }
        presentInSecond = 0;
        for (tick = 0; tick < END; tick++) {
            if (tick == KILLED) {
                measureBefore();
                kill();
            } else if (tick == BACK) {
                figures.forwardedWhileAway = forwardedShare();
                isUp[VICTIM] = true;
                figures.catchUpBytes = (double) PRESENT_BYTES * Arrays.stream(load).sum();
            }
            for (int client = eventsOf[tick]; client != NOTHING;) {
                int following = next[client];
                handle(client);
                client = following;
            }
            for (int node = 0; node < nodes; node++) {
                admitArrivals(node);
            }
            if ((tick + 1) % TICKS_A_SECOND == 0) {
                endSecond();
            }
        }
        figures.forwardedAtEnd = forwardedShare();
        measureOutages();
        return figures;
    }

    // clients

    /** The node that a client connects to: the first of its tailnet's order that is up, or any. */
    private int choose(int client) {
        if (byTailnet) {
            for (byte node : orders[tailnets.of[client]]) {
                if (isUp[node]) {
                    return node;
                }
            }
        }
        int node;
        do {
            node = random.nextInt(nodes);
        } while (!isUp[node]);
        return node;
    }

    private void handle(int client) {
        int node = nodeOf[client];
        if (node == NOTHING) {
            arrive(client, choose(client));
        } else {
            leave(client);
            goneInSecond++;
            after(client, exponential(AWAY_SECONDS));
        }
    }

    private void leave(int client) {
        load[nodeOf[client]]--;
        loadOfTailnet[tailnets.of[client]][nodeOf[client]]--;
        nodeOf[client] = NOTHING;
    }

    private void admit(int client, int node) {
        nodeOf[client] = (byte) node;
        load[node]++;
        loadOfTailnet[tailnets.of[client]][node]++;
        presentInSecond++;
        failures[client] = 0;
        if (lostAt[client] != NOTHING) {
            outageTicks[outages++] = tick - lostAt[client];
            lostAt[client] = NOTHING;
        }
        after(client, exponential(CONNECTED_SECONDS));
    }

    private double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private void after(int client, double seconds) {
        double at = tick + Math.max(1, Math.ceil(seconds * TICKS_A_SECOND));
        if (at < END) {
            next[client] = eventsOf[(int) at];
            eventsOf[(int) at] = client;
        }
    }

    // nodes

    private void arrive(int client, int node) {
        arrivedAt[client] = tick;
        next[client] = NOTHING;
        if (firstArrival[node] == NOTHING) {
            firstArrival[node] = client;
        } else {
            next[lastArrival[node]] = client;
        }
        lastArrival[node] = client;
    }

    private void admitArrivals(int node) {
        double each = LOGIN_PROCESSORS / LOGIN_CPU_SECONDS / TICKS_A_SECOND;
        loginCredit[node] = Math.min(each, loginCredit[node]) + each;
        while (firstArrival[node] != NOTHING && loginCredit[node] >= 1) {
            int client = firstArrival[node];
            firstArrival[node] = next[client];
            if (tick - arrivedAt[client] > DEADLINE) {
                int n = ++failures[client];
                after(client, Math.min(MAX_BACKOFF, n * n * 0.01) * (0.5 + random.nextDouble()));
            } else {
                loginCredit[node]--;
                admit(client, node);
            }
        }
    }

    /** Ends the process of a node: its clients notice at once, and come back after a short random time. */
    private void kill() {
        isUp[VICTIM] = false;
        outageTicks = new int[load[VICTIM]];
        boolean[] leaving = new boolean[clients];
        for (int client = 0; client < clients; client++) {
            leaving[client] = nodeOf[client] == VICTIM;
        }
        for (int at = tick; at < END; at++) { // their next events do not happen
            int kept = NOTHING;
            for (int client = eventsOf[at]; client != NOTHING;) {
                int following = next[client];
                if (!leaving[client]) {
                    next[client] = kept;
                    kept = client;
                }
                client = following;
            }
            eventsOf[at] = kept;
        }
        for (int client = 0; client < clients; client++) {
            if (leaving[client]) {
                leave(client);
                lostAt[client] = tick;
                after(client, 0.2 * random.nextDouble());
            }
        }
    }

    // figures

    private void measureBefore() {
        figures.forwardedBefore = forwardedShare();
        int all = Arrays.stream(load).sum();
        figures.fullestNode = Arrays.stream(load).max().orElseThrow() * (double) nodes / all;
        figures.localClients = (double) all / nodes;
        figures.remoteKeys = all - figures.localClients;
        figures.moved = load[VICTIM];
        double seconds = (double) KILLED / TICKS_A_SECOND;
        double others = (nodes - 1.0) / nodes / seconds;
        figures.updatesReceived *= others;
        figures.updateBytesReceived *= others;
        figures.updateBytesSent = figures.updateBytesReceived; // each frame that is sent is received
    }

    private void endSecond() {
        if (tick < KILLED) {
            figures.updatesReceived += presentInSecond + goneInSecond;
            figures.updateBytesReceived += (double) PRESENT_BYTES * presentInSecond + GONE_BYTES * goneInSecond;
        } else if (tick < BACK) {
            double others = (nodes - 2.0) / (nodes - 1);
            figures.peakUpdatesReceived = Math.max(figures.peakUpdatesReceived,
                    others * (presentInSecond + goneInSecond));
        }
        presentInSecond = 0;
        goneInSecond = 0;
    }

    private void measureOutages() {
        int[] sorted = Arrays.copyOf(outageTicks, outages);
        Arrays.sort(sorted);
        figures.backMedian = (double) sorted[outages / 2] / TICKS_A_SECOND;
        figures.backP99 = (double) sorted[(int) (outages * 0.99)] / TICKS_A_SECOND;
        figures.backLast = (double) sorted[outages - 1] / TICKS_A_SECOND;
    }

    /**
     * The share of packets that need a second node, if every client sends as much as every other: most of it to members
     * of its tailnet, the rest to clients of the whole region.
     */
    private double forwardedShare() {
        double senders = 0;
        double local = 0;
        for (int[] counts : loadOfTailnet) {
            long size = 0;
            long together = 0;
            for (int count : counts) {
                size += count;
                together += (long) count * (count - 1);
            }
            if (size > 1) {
                senders += size;
                local += (double) together / (size - 1);
            }
        }
        double all = Arrays.stream(load).asDoubleStream().sum();
        double localElsewhere = Arrays.stream(load).mapToDouble(count -> count / all * (count / all)).sum();
        return 1 - SHARE_WITHIN_TAILNET * local / senders - (1 - SHARE_WITHIN_TAILNET) * localElsewhere;
    }
}
