package dev.jderp.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
            "10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.0,false", "10.1.2.3/8,10.9.9.9,true",
            "192.0.2.0/25,192.0.2.127,true", "192.0.2.0/25,192.0.2.128,false", "0.0.0.0/0,203.0.113.7,true",
            "0.0.0.0/0,::1,false", "::/0,203.0.113.7,false", "::/0,2001:db8::1,true", "192.0.2.1,192.0.2.1,true",
            "192.0.2.1,192.0.2.2,false", "192.0.2.1/32,192.0.2.1,true", "2001:db8::/33,2001:db8:7fff::1,true",
            "2001:db8::/33,2001:db8:8000::1,false", "2001:db8::1,2001:db8::1,true", "2001:db8::1/128,2001:db8::2,false",
            "::ffff:10.0.0.0/104,10.1.1.1,true", "::ffff:10.0.0.0/104,11.1.1.1,false", "::ffff:10.0.0.1,10.0.0.1,true",
            "::ffff:10.0.0.0/8,203.0.113.7,true"})
    void aNetworkHasTheAddressesThatShareItsPrefix(String network, String address, boolean isIn) {
        assertEquals(
                Optional.of(isIn),
                Cidr.parse(network).flatMap(it -> IpLiteral.parse(address).map(it::contains)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0/8", "::/129",
            "::ffff:1.2.3.4/129", "10.0.0.0/8/8", "relay/8", "fe80::1%1/64", "[::1]/128"})
    void anyOtherTextIsNotANetwork(String text) {
        assertEquals(Optional.empty(), Cidr.parse(text));
    }
}
