package dev.jderp.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginFailuresTest {

    private static final Logger LOG = Logger.getLogger(LoginFailures.class.getName());

    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private long now = Long.MAX_VALUE - 1_000_000_000L; // overflows during the test
    private final LoginFailures failures = new LoginFailures(() -> now);

    @BeforeEach
    void listen() {
        LOG.setUseParentHandlers(false);
        LOG.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(handler);
        LOG.setUseParentHandlers(true);
    }

    private int within(String address, int times) throws Exception {
        int within = 0;
        for (int i = 0; i < times; i++) {
            within += failures.countFailure(InetAddress.getByName(address), "GET /api/v1/status") ? 1 : 0;
        }
        return within;
    }

    @Test
    void anAddressHasTenFailuresThenOneEverySixSeconds() throws Exception {
        assertEquals(10, within("192.0.2.1", 30));
        assertEquals(10, within("192.0.2.2", 10));
        now += Duration.ofMillis(5_999).toNanos();
        assertEquals(0, within("192.0.2.1", 3));
        now += Duration.ofMillis(1).toNanos();
        assertEquals(1, within("192.0.2.1", 3));
        now += Duration.ofMinutes(1).toNanos();
        assertEquals(10, within("192.0.2.1", 30));
        now += Duration.ofHours(1).toNanos();
        assertEquals(10, within("192.0.2.1", 30));
    }

    @Test
    void anIpv6AddressCountsByItsNetwork() throws Exception {
        assertEquals(10, within("2001:db8::1", 6) + within("2001:db8::ffff:2", 6));
        assertEquals(1, within("2001:db8:0:1::1", 1));
    }

    @Test
    void eachFailureIsLoggedThenTheLimitOnce() throws Exception {
        within("192.0.2.1", 30);
        assertEquals(11, lines.size(), lines.toString());
        assertEquals("WARNING no valid token from 192.0.2.1 for GET /api/v1/status", lines.get(9));
        assertTrue(lines.get(10).contains("refused without a log line"), lines.get(10));
    }

    @Test
    void aLogEntryIsOneLineOfABoundedLength() throws Exception {
        failures.countFailure(InetAddress.getByName("192.0.2.1"), "GET /a\r\nb\u001b\u2028\\" + "x".repeat(1_000));
        String line = lines.get(0);
        assertTrue(line.contains("GET /a\\u000d\\u000ab\\u001b\\u2028\\\\xx") && line.endsWith("xx..."), line);
        assertFalse(line.length() > 300, line);
    }

    @Test
    void aTokenInAPathIsNotLogged() throws Exception {
        failures.countFailure(InetAddress.getByName("192.0.2.1"), "GET /a;t=" + Token.create().secretText() + "/b");
        assertEquals("WARNING no valid token from 192.0.2.1 for GET /a;t=jderp_***/b", lines.get(0));
    }
}
