package dev.jderp.metrics;

/** Everything that one relay and its doors count; any thread may count, and read what was counted so far. */
public final class Measurements {

    private final Counters<Metric> relay = new Counters<>(Metric.class);
    private final Counters<PacketKind> received = new Counters<>(PacketKind.class);
    private final Counters<RttBound> roundTrips = new Counters<>(RttBound.class);
    private final Counters<DoorMetric> doors = new Counters<>(DoorMetric.class);
    private final Counters<RejectReason> rejections = new Counters<>(RejectReason.class);
    private final Counters<TlsVersion> tlsRequests = new Counters<>(TlsVersion.class);
    private final Counters<TlsVersion> tlsActive = new Counters<>(TlsVersion.class);
    private final Counters<StunDisposition> stunRequests = new Counters<>(StunDisposition.class);
    private final Counters<StunFamily> stunFamilies = new Counters<>(StunFamily.class);
    private final Histogram meshBatchSizes = new Histogram(0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);
    private final Histogram meshLoops = new Histogram(0, 1, 2, 5, 10, 20, 50, 100);
    private final Histogram bufferedFrames = new Histogram(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 25, 50, 100);
    private final Histogram pings = new Histogram(1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 150_000,
            250_000, 500_000, 1_000_000, 5_000_000);
    private final MovingAverage queueMs = new MovingAverage();

    private final Outages outages;
    private volatile long certificateEndsS;

    /** Starts with all values at zero. */
    public Measurements() {
        this(new Outages());
    }

    /** Zero counters, and the things outside that may fail. */
    public Measurements(Outages outages) {
        this.outages = outages;
    }

    /** The things outside that may fail. */
    public Outages outages() {
        return outages;
    }

    /** When the certificate that clients get ends, in seconds since 1970; 0 where the relay has none. */
    public long certificateEndsS() {
        return certificateEndsS;
    }

    /** Sets when the certificate that clients get ends, in seconds since 1970. */
    public void certificateEndsS(long seconds) {
        certificateEndsS = seconds;
    }

    /** The plain numbers. */
    public Counters<Metric> relay() {
        return relay;
    }

    /** SendPacket frames by what they are for. */
    public Counters<PacketKind> received() {
        return received;
    }

    /** Samples of the kernel's round-trip times. */
    public Counters<RttBound> roundTrips() {
        return roundTrips;
    }

    /** What the doors count. */
    public Counters<DoorMetric> doors() {
        return doors;
    }

    /** Connections that the front door closed by a limit. */
    public Counters<RejectReason> rejections() {
        return rejections;
    }

    /** Requests over TLS, by its version. */
    public Counters<TlsVersion> tlsRequests() {
        return tlsRequests;
    }

    /** Requests over TLS that are under way, a client's for its life. */
    public Counters<TlsVersion> tlsActive() {
        return tlsActive;
    }

    /** STUN datagrams by what became of them. */
    public Counters<StunDisposition> stunRequests() {
        return stunRequests;
    }

    /** STUN requests by protocol, those whose answer could not be sent among them. */
    public Counters<StunFamily> stunFamilies() {
        return stunFamilies;
    }

    /** How many of a watcher's updates were taken at once. */
    public Histogram meshBatchSizes() {
        return meshBatchSizes;
    }

    /** How often updates were taken until there were none. */
    public Histogram meshLoops() {
        return meshLoops;
    }

    /** How many frames one flush sent. */
    public Histogram bufferedFrames() {
        return bufferedFrames;
    }

    /** Round trips of our own Pings, in microseconds. */
    public Histogram pings() {
        return pings;
    }

    /** How long packets wait, in milliseconds. */
    public MovingAverage queueMs() {
        return queueMs;
    }
}
