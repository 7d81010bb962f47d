package dev.jderp.metrics;

/** All counters of one relay and its doors. Safe for any thread. */
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
    private final Counters<LinkFailure> linkFailures = new Counters<>(LinkFailure.class);
    private final Counters<TakeoverResult> takeovers = new Counters<>(TakeoverResult.class);
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

    /** Makes counters at zero, with these outages. */
    public Measurements(Outages outages) {
        this.outages = outages;
    }

    /** Returns the things outside the relay that may fail. */
    public Outages outages() {
        return outages;
    }

    /** Returns when the certificate that clients get ends, in seconds since 1970; 0 without a certificate. */
    public long certificateEndsS() {
        return certificateEndsS;
    }

    /** Sets when the certificate that clients get ends, in seconds since 1970. */
    public void certificateEndsS(long seconds) {
        certificateEndsS = seconds;
    }

    /** Returns the numbers without a label. */
    public Counters<Metric> relay() {
        return relay;
    }

    /** Returns SendPacket frames by their kind. */
    public Counters<PacketKind> received() {
        return received;
    }

    /** Returns samples of the kernel's round-trip times. */
    public Counters<RttBound> roundTrips() {
        return roundTrips;
    }

    /** Returns the counters of the doors. */
    public Counters<DoorMetric> doors() {
        return doors;
    }

    /** Returns connections that the front door closed by a limit. */
    public Counters<RejectReason> rejections() {
        return rejections;
    }

    /** Returns requests over TLS, by its version. */
    public Counters<TlsVersion> tlsRequests() {
        return tlsRequests;
    }

    /** Returns requests over TLS that are under way; a client counts until it disconnects. */
    public Counters<TlsVersion> tlsActive() {
        return tlsActive;
    }

    /** Returns STUN datagrams by their disposition. */
    public Counters<StunDisposition> stunRequests() {
        return stunRequests;
    }

    /** Returns STUN requests by protocol, including those whose answer could not be sent. */
    public Counters<StunFamily> stunFamilies() {
        return stunFamilies;
    }

    /** Returns failed attempts to make a link to another relay. */
    public Counters<LinkFailure> linkFailures() {
        return linkFailures;
    }

    /** Returns takeovers between processes of this relay. */
    public Counters<TakeoverResult> takeovers() {
        return takeovers;
    }

    /** Returns how many of a watcher's updates were taken at once. */
    public Histogram meshBatchSizes() {
        return meshBatchSizes;
    }

    /** Returns how often updates were taken until there were none left. */
    public Histogram meshLoops() {
        return meshLoops;
    }

    /** Returns how many frames one flush sent. */
    public Histogram bufferedFrames() {
        return bufferedFrames;
    }

    /** Returns round trips of the relay's own Pings, in microseconds. */
    public Histogram pings() {
        return pings;
    }

    /** Returns the average time that packets wait in queues, in milliseconds. */
    public MovingAverage queueMs() {
        return queueMs;
    }
}
