package dev.jderp.clientaddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client address of a request, for every form of the headers. */
class TrueClientTest {

    private static final Networks TRUSTED = new Networks(List.of("10.0.0.0/8", "fd00::/8", "127.0.0.1"));

    private static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(IpAddresses.parse(ip).orElseThrow(), port);
    }

    private static String of(String peer, boolean isForwarded, String... lines) {
        TrueClient client = TrueClient.of(address(peer, 1234), List.of(lines), isForwarded, TRUSTED);
        return client.address().getAddress().getHostAddress() + " " + client.address().getPort()
                + (client.byTrustedProxy() ? " proxied" : "") + (client.isClaimed() ? " claimed" : "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "203.0.113.7                      | 203.0.113.7 0 proxied",
            "203.0.113.7:99                   | 203.0.113.7 99 proxied",
            "2001:db8::7                      | 2001:db8:0:0:0:0:0:7 0 proxied",
            "[2001:db8::7]                    | 2001:db8:0:0:0:0:0:7 0 proxied",
            "[2001:db8::7]:99                 | 2001:db8:0:0:0:0:0:7 99 proxied",
            "[fe80::1%eth0]:99                | fe80:0:0:0:0:0:0:1 99 proxied",
            "fe80::1%25en0                    | fe80:0:0:0:0:0:0:1 0 proxied",
            "::ffff:203.0.113.7               | 203.0.113.7 0 proxied",
            "[::ffff:cb00:7107]:99            | 203.0.113.7 99 proxied",
            "'  203.0.113.7 , '               | 203.0.113.7 0 proxied",
            "'203.0.113.7, 10.0.0.2'          | 203.0.113.7 0 proxied",
            "'203.0.113.7,::ffff:10.0.0.2'    | 203.0.113.7 0 proxied",
            "'203.0.113.7, fd00::2, 10.9.9.9' | 203.0.113.7 0 proxied",
            "'10.1.1.1, 10.0.0.2'             | 10.1.1.1 0 proxied",
            "'1.1.1.1, 203.0.113.7, 10.0.0.2' | 203.0.113.7 0 proxied claimed",
            "'127.0.0.1, 203.0.113.7'         | 203.0.113.7 0 proxied claimed",
            "'rubbish, 203.0.113.7'           | 203.0.113.7 0 proxied claimed",
            "'203.0.113.7, rubbish, 10.0.0.2' | 10.0.0.2 0 proxied claimed",
            "'203.0.113.7, rubbish'           | 10.0.0.1 1234 proxied claimed",
    })
    void theRightMostHopThatIsNotTrustedIsTheClient(String line, String expected) {
        assertEquals(expected, of("10.0.0.1", false, line));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "localhost", "relay.example", "unknown", "_hidden", "203.0.113", "203.0.113.256", "203.0.113.07",
            "010.0.0.1",
            "203.0.113.7:", "203.0.113.7:65536", "203.0.113.7:-1", "203.0.113.7:http", "[2001:db8::7", "2001:db8::7]",
            "[203.0.113.7]", "[]:80", ":80", "[2001:db8::7]80", "1::2::3", "\"203.0.113.7\"", "203.0.113.7 203.0.113.8",
            "0x7f000001", "2130706433", "[fe80::1%eth0", "203.0.113.7;203.0.113.8"})
    void aHopThatIsNotAnAddressEndsTheSearchUnresolved(String hop) {
        assertEquals("10.0.0.1 1234 proxied claimed", of("10.0.0.1", false, hop));
        assertEquals("10.0.0.5 0 proxied claimed", of("10.0.0.1", false, "1.1.1.1, " + hop + ", 10.0.0.5"));
    }

    @Test
    void aTrustedProxyIsTheClientWithoutTheHeader() {
        assertEquals("10.0.0.1 1234 proxied", of("10.0.0.1", false));
        assertEquals("10.0.0.1 1234 proxied", of("10.0.0.1", false, "", " , ,"));
    }

    @Test
    void severalLinesAreOneList() {
        assertEquals("203.0.113.7 0 proxied", of("10.0.0.1", false, "203.0.113.7", "10.0.0.2, 10.0.0.3"));
        assertEquals("203.0.113.7 0 proxied claimed", of("10.0.0.1", false, "1.1.1.1", "203.0.113.7", "10.0.0.3"));
    }

    @Test
    void anUntrustedPeerIsTheClientWhateverTheHeader() {
        assertEquals("192.0.2.1 1234", of("192.0.2.1", false));
        assertEquals("192.0.2.1 1234 claimed", of("192.0.2.1", false, "203.0.113.7"));
        assertEquals("192.0.2.1 1234 claimed", of("192.0.2.1", true, "for=203.0.113.7"));
    }

    @Test
    void aPeerInMappedFormIsTheIpv4AddressThatItIs() {
        assertEquals("203.0.113.7 0 proxied", of("::ffff:10.0.0.1", false, "203.0.113.7"));
        Networks mapped = new Networks(List.of("::ffff:10.0.0.0/104", "::ffff:192.0.2.1"));
        assertTrue(mapped.contains(address("10.9.9.9", 0).getAddress()));
        assertTrue(mapped.contains(address("192.0.2.1", 0).getAddress()));
        assertFalse(mapped.contains(address("11.0.0.1", 0).getAddress()));
        assertFalse(mapped.contains(address("192.0.2.2", 0).getAddress()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "for=203.0.113.7                                          | 203.0.113.7 0 proxied",
            "For=\"203.0.113.7:99\";proto=https;by=10.0.0.1           | 203.0.113.7 99 proxied",
            "proto=https; for=\"[2001:db8::7]:99\"                    | 2001:db8:0:0:0:0:0:7 99 proxied",
            "for=\"[2001:db8::7]\"                                    | 2001:db8:0:0:0:0:0:7 0 proxied",
            "for=\"203.0.113.7:_port\"                                | 203.0.113.7 0 proxied",
            "for=203.0.113.7, for=10.0.0.2                            | 203.0.113.7 0 proxied",
            "for=1.1.1.1, for=203.0.113.7                             | 203.0.113.7 0 proxied claimed",
            "for=203.0.113.7;host=\"a,b;c=\\\"d\", for=10.0.0.2       | 203.0.113.7 0 proxied",
            "for=\"1.1.1.1, for=203.0.113.7                           | 203.0.113.7 0 proxied claimed",
            "for=unknown                                              | 10.0.0.1 1234 proxied claimed",
            "for=_hidden, for=10.0.0.2                                | 10.0.0.2 0 proxied claimed",
            "for=\"_hidden:99\"                                       | 10.0.0.1 1234 proxied claimed",
            "proto=https                                              | 10.0.0.1 1234 proxied claimed",
            "for=203.0.113.7;for=203.0.113.8                          | 10.0.0.1 1234 proxied claimed",
            "for=\"203.0.113.7                                        | 10.0.0.1 1234 proxied claimed",
            "203.0.113.7                                              | 10.0.0.1 1234 proxied claimed",
            "for=;proto=http                                          | 10.0.0.1 1234 proxied claimed",
    })
    void theForwardedHeaderIsReadByItsRfc(String line, String expected) {
        assertEquals(expected, of("10.0.0.1", true, line));
    }

    @Test
    void anOpenQuoteOfAClientHidesNoLineOfAProxy() {
        assertEquals("203.0.113.7 0 proxied claimed", of("10.0.0.1", true, "for=\"1.1.1.1", "for=203.0.113.7"));
    }

    @Test
    void endlessHeadersAreReadToABound() {
        String many = String.join(",", Collections.nCopies(100, "10.0.0.2"));
        assertEquals("10.0.0.2 0 proxied claimed", of("10.0.0.1", false, "203.0.113.7," + many));
        String few = String.join(",", Collections.nCopies(60, "10.0.0.2"));
        assertEquals("203.0.113.7 0 proxied", of("10.0.0.1", false, "203.0.113.7," + few));
        String wide = " ".repeat(9_000);
        assertEquals("10.0.0.2 0 proxied claimed", of("10.0.0.1", false, "203.0.113.7" + wide + ",10.0.0.2"));
        assertEquals("10.0.0.1 1234 proxied claimed", of("10.0.0.1", true, "for=\"" + "\\\"".repeat(50_000)));
    }

    // what a door asks

    private static ClientAddresses.Headers headers(Map<String, List<String>> headers) {
        return new ClientAddresses.Headers() {
            @Override
            public Iterable<String> names() {
                return headers.keySet();
            }

            @Override
            public List<String> values(String name) {
                return headers.entrySet().stream().filter(each -> each.getKey().equalsIgnoreCase(name))
                        .flatMap(each -> each.getValue().stream()).toList();
            }
        };
    }

    @Test
    void onlyTheOneHeaderThatIsSetNamesTheClient() {
        ClientAddresses addresses = new ClientAddresses(new AddressOptions(List.of("10.0.0.1"), "X-Real-IP"));
        var both = headers(Map.of("x-real-ip", List.of("203.0.113.7"), "X-Forwarded-For", List.of("1.1.1.1")));
        assertEquals(new TrueClient(address("203.0.113.7", 0), true, false),
                addresses.client(address("10.0.0.1", 1), both));
        assertEquals(new TrueClient(address("10.0.0.2", 1), false, true),
                addresses.client(address("10.0.0.2", 1), both));
        ClientAddresses nobody = new ClientAddresses(new AddressOptions(List.of(), "X-Real-IP"));
        assertEquals(new TrueClient(address("127.0.0.1", 1), false, true),
                nobody.client(address("127.0.0.1", 1), both));
        assertEquals(new TrueClient(address("127.0.0.1", 1), false, false),
                nobody.client(address("127.0.0.1", 1), headers(Map.of("Host", List.of("x")))));
    }

    @Test
    void theSchemeIsTheTrustedProxysUnlessThereAreTwoLines() {
        ClientAddresses addresses = new ClientAddresses(new AddressOptions(List.of("10.0.0.1"), "X-Forwarded-For"));
        for (var each : Map.of(List.of("https"), "https", List.of(" HTTP "), "http", List.of("https", "http"), "",
                List.of("https, http"), "", List.of("gopher"), "").entrySet()) {
            var said = headers(Map.of("X-Forwarded-Proto", each.getKey()));
            TrueClient client = addresses.client(address("10.0.0.1", 1), said);
            assertEquals(each.getValue(), addresses.scheme(client, said).orElse(""));
        }
        var said = headers(Map.of("X-Forwarded-Proto", List.of("https")));
        TrueClient stranger = addresses.client(address("10.0.0.2", 1), said);
        assertEquals(Optional.empty(), addresses.scheme(stranger, said));
    }

    @Test
    void limitsApplyToAWholeIpv6Network() {
        InetAddress here = IpAddresses.subscriber(address("2001:db8:1:2:3:4:5:6", 0).getAddress());
        assertEquals(here, IpAddresses.subscriber(address("2001:db8:1:2::1", 0).getAddress()));
        assertFalse(here.equals(IpAddresses.subscriber(address("2001:db8:1:3::1", 0).getAddress())));
        assertEquals("203.0.113.7",
                IpAddresses.subscriber(address("::ffff:203.0.113.7", 0).getAddress()).getHostAddress());
    }
}
