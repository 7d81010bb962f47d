package dev.jderp.config;

import dev.jderp.prober.ProberOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads the settings of the prober. */
final class ProberSettings {

    private static final int MAX_PACKETS_PER_SECOND = 10_000;

    private ProberSettings() {}

    /** The options; empty if the prober is disabled. An empty map URL in them means the map that this relay serves. */
    static Optional<ProberOptions> read(Settings s) {
        int size = s.capped(Setting.PROBER_BW_PROBE_SIZE_BYTES, Integer.MIN_VALUE, Integer.MAX_VALUE);
        ProberOptions options = ProberOptions.DEFAULTS
                .withDerpMap(map(s))
                .withRegionCode(s.text(Setting.PROBER_REGION_CODE))
                .withIntervals(
                        s.duration(Setting.PROBER_INTERVAL, false),
                        s.interval(Setting.PROBER_MESH_INTERVAL),
                        s.interval(Setting.PROBER_STUN_INTERVAL),
                        s.interval(Setting.PROBER_TLS_INTERVAL))
                .withBandwidth(size > 0 ? s.interval(Setting.PROBER_BW_INTERVAL) : Duration.ZERO, Math.max(1, size))
                .withQueuingDelay(
                        Math.max(0, s.number(
                                Setting.PROBER_QD_PACKETS_PER_SECOND, Integer.MIN_VALUE, MAX_PACKETS_PER_SECOND)),
                        s.duration(Setting.PROBER_QD_PACKET_TIMEOUT, false));
        return s.flag(Setting.PROBER_ENABLED) ? Optional.of(options) : Optional.empty();
    }

    private static String map(Settings s) {
        String value = s.text(Setting.PROBER_MAP);
        if (value.isEmpty() || value.equals(ProberOptions.LOCAL)) {
            return value;
        }
        try {
            URI url = new URI(value);
            if ("file".equals(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT)) && url.getPath() != null) {
                return value;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        return s.url(Setting.PROBER_MAP, value).toString();
    }
}
