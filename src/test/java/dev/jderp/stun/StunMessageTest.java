package dev.jderp.stun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.Vectors;
import jakarta.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StunMessageTest {

    private static final JsonObject STUN = Vectors.all().getJsonObject("stun");
    private static final TransactionId ID = id(STUN);

    private static List<JsonObject> cases(String name) {
        return STUN.getJsonArray(name).getValuesAs(JsonObject.class);
    }

    private static TransactionId id(JsonObject vector) {
        return TransactionId.of(Vectors.hex(vector, "txid"));
    }

    private static InetSocketAddress address(JsonObject vector) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(vector.getString("ip")), vector.getInt("port"));
    }

    @Test
    void theRequestEqualsTheVectorAndIsReadBack() throws StunException {
        byte[] request = StunMessage.request(ID);
        assertArrayEquals(Vectors.hex(STUN, "request"), request);
        assertEquals(STUN.getInt("request_len"), request.length);
        assertEquals(ID, StunMessage.parseRequest(request));
        assertEquals(STUN.getString("txid"), ID.toString());
        TransactionId random = TransactionId.random();
        assertEquals(random, StunMessage.parseRequest(StunMessage.request(random)));
        assertNotEquals(random, TransactionId.random());
    }

    @Test
    void softwareComesFirstAsKernelServersExpect() {
        byte[] request = StunMessage.request(TransactionId.random());
        assertEquals(0x8022, ByteBuffer.wrap(request).getShort(20) & 0xffff);
        assertEquals("tailnode", new String(request, 24, 8, StandardCharsets.US_ASCII));
    }

    @Test
    void invalidRequestsAreRefusedForTheirFirstFault() {
        Set<StunFault> seen = EnumSet.noneOf(StunFault.class);
        for (JsonObject vector : cases("bad_requests")) {
            StunException e = assertThrows(StunException.class,
                    () -> StunMessage.parseRequest(Vectors.hex(vector, "hex")), vector.getString("name"));
            assertEquals(vector.getString("error").toLowerCase(Locale.ROOT),
                    e.fault().name().replace("_", "").toLowerCase(Locale.ROOT), vector.getString("name"));
            assertEquals(e.fault().name(), e.getMessage());
            seen.add(e.fault());
        }
        assertEquals(EnumSet.complementOf(EnumSet.of(StunFault.NOT_SUCCESS_RESPONSE)), seen);
    }

    @Test
    void unusualRequestsAreAccepted() throws StunException {
        for (JsonObject vector : cases("ok_requests")) {
            assertEquals(ID, StunMessage.parseRequest(Vectors.hex(vector, "hex")), vector.getString("name"));
        }
    }

    @Test
    void aFingerprintOfAnotherLengthIsRefused() {
        for (String last : List.of("80280000", "80280003ac276261", "8028000800000000ac276261")) {
            byte[] request = HexFormat.of().parseHex(
                    STUN.getString("request").substring(0, 64) + last);
            assertEquals(StunFault.WRONG_FINGERPRINT,
                    assertThrows(StunException.class, () -> StunMessage.parseRequest(request)).fault());
        }
    }

    @ParameterizedTest
    @CsvSource({
            "'', 0, false", "0000000000000000000000000000000000000000, 0, false",
            "000000002112a4420000000000000000000000, 0, false",
            "000000002112a442000000000000000000000000, 0, true",
            "000000002112a442000000000000000000000000666f6f, 0, true",
            "f00000002112a442000000000000000000000000666f6f, 0, false",
            "400000002112a442000000000000000000000000666f6f, 0, false",
            "200000002112a442000000000000000000000000666f6f, 0, true"})
    void stunIsRecognizedByItsFirstBitsAndItsCookie(String hex, int unused, boolean is) {
        assertEquals(0, unused);
        assertEquals(is, StunMessage.isStun(ByteBuffer.wrap(HexFormat.of().parseHex(hex))));
    }

    @Test
    void answersEqualTheVectorsAndAreReadBack() throws StunException, UnknownHostException {
        for (JsonObject vector : cases("responses")) {
            byte[] answer = StunMessage.response(id(vector), address(vector));
            assertArrayEquals(Vectors.hex(vector, "hex"), answer);
            assertEquals(new StunResponse(id(vector), address(vector)), StunMessage.parseResponse(answer));
        }
    }

    @Test
    void answersOfOtherServersAreRead() throws StunException, UnknownHostException {
        for (JsonObject vector : cases("upstream_response_cases")) {
            assertEquals(new StunResponse(id(vector), address(vector)),
                    StunMessage.parseResponse(Vectors.hex(vector, "hex")), vector.getString("name"));
        }
    }

    @Test
    void aMappedAddressIsAnsweredAsIpv4() throws StunException, UnknownHostException {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffffcb007105");
        assertTrue(StunMessage.isMapped(mapped));
        ByteBuffer buf = ByteBuffer.allocate(7 + StunMessage.MAX_ANSWER_SIZE);
        buf.put(7, StunMessage.request(ID));
        int length = StunMessage.turnIntoAnswer(buf, 7, mapped, 41641);
        assertArrayEquals(Vectors.hex(cases("responses").getFirst(), "hex"),
                Arrays.copyOfRange(buf.array(), 7, 7 + length));
    }

    @Test
    void theLastXorMappedAddressWinsOverAPlainOne() throws StunException {
        String plain = "0001" + "0008" + "0001" + "0050" + "01020304";
        String old = "8020" + "0008" + "0001" + "2142" + "2010a746";
        String xor = "0020" + "0008" + "0001" + "2141" + "2010a745";
        assertEquals("/1.2.3.4:80", mapped(plain));
        assertEquals("/1.2.3.4:80", mapped(old + plain));
        assertEquals("/1.2.3.7:83", mapped(old + xor + plain));
        assertEquals("/1.2.3.4:80", mapped(xor + old));
    }

    private static String mapped(String attributes) throws StunException {
        return StunMessage.parseResponse(answer(attributes.length() / 2, attributes)).address().toString();
    }

    private static byte[] answer(int length, String attributes) {
        return HexFormat.of().parseHex("0101" + HexFormat.of().toHexDigits((short) length) + "2112a442"
                + STUN.getString("txid") + attributes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80220000", "002000040001bbbb", "0020000800031234ea12d547", "0020000800021234ea12d547",
            "0020000000010000", "00200003000183", "000100080000123401020304", "0020000c0001", "0020",
            "0020000700018321ea12d5",
            "00200008000183bbea12d5470001000200010000"})
    void answersWithoutAWholeAddressAreMalformed(String attributes) {
        assertEquals(StunFault.MALFORMED_ATTRS, assertThrows(StunException.class,
                () -> StunMessage.parseResponse(answer(attributes.length() / 2, attributes))).fault());
    }

    @Test
    void anAnswerMustFitItsDatagramAndNotBeARequest() {
        String whole = "00200008000183bbea12d547";
        assertEquals(StunFault.MALFORMED_ATTRS, assertThrows(StunException.class,
                () -> StunMessage.parseResponse(answer(13, whole))).fault());
        assertEquals(StunFault.MALFORMED_ATTRS, assertThrows(StunException.class,
                () -> StunMessage.parseResponse(answer(0xffff, whole))).fault());
        assertEquals(StunFault.NOT_SUCCESS_RESPONSE, assertThrows(StunException.class,
                () -> StunMessage.parseResponse(StunMessage.request(ID))).fault());
        assertEquals(StunFault.NOT_STUN, assertThrows(StunException.class,
                () -> StunMessage.parseResponse(new byte[20])).fault());
    }

    @Test
    void aPrefixOfAMessageIsRefused() throws UnknownHostException {
        byte[] request = StunMessage.request(ID);
        for (int n = 0; n < request.length; n++) {
            byte[] prefix = Arrays.copyOf(request, n);
            assertThrows(StunException.class, () -> StunMessage.parseRequest(prefix));
        }
        for (JsonObject vector : cases("responses")) {
            byte[] answer = StunMessage.response(id(vector), address(vector));
            for (int n = 0; n < answer.length; n++) {
                byte[] prefix = Arrays.copyOf(answer, n);
                assertThrows(StunException.class, () -> StunMessage.parseResponse(prefix));
            }
        }
    }

    @Test
    void everyChangedByteOfARequestIsRefused() {
        byte[] request = StunMessage.request(ID);
        for (int at = 0; at < request.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = request.clone();
                changed[at] ^= (byte) change;
                assertThrows(StunException.class, () -> StunMessage.parseRequest(changed));
            }
        }
    }

    @Test
    void aChangedByteMakesAnotherAnswerOrAFault() {
        int refused = 0;
        int read = 0;
        for (JsonObject vector : cases("upstream_response_cases")) {
            byte[] answer = Vectors.hex(vector, "hex");
            for (int at = 0; at < answer.length; at++) {
                for (int change = 1; change < 256; change++) {
                    byte[] changed = answer.clone();
                    changed[at] ^= (byte) change;
                    try {
                        assertNotNull(StunMessage.parseResponse(changed));
                        read++;
                    } catch (StunException e) {
                        refused++;
                    }
                }
            }
        }
        assertTrue(refused > 1000 && read > 1000);
    }

    @Test
    void randomBytesCauseNothingButAFault() {
        Random random = new Random(3);
        RequestCheck check = new RequestCheck();
        byte[] answer = Vectors.hex(cases("upstream_response_cases").get(2), "hex");
        byte[] request = Vectors.hex(STUN, "request");
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = new byte[23 + random.nextInt(100)];
            random.nextBytes(noise);
            System.arraycopy(i % 2 == 0 ? answer : request, 0, noise, 0, 20);
            noise[20] = 0;
            noise[22] = 0;
            try {
                assertNotNull(StunMessage.parseResponse(noise));
            } catch (StunException e) {
                refused++;
            }
            assertNotNull(check.fault(ByteBuffer.wrap(noise)));
        }
        assertTrue(refused > 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void checkingAndAnsweringAllocateNothing(boolean direct) {
        byte[] request = StunMessage.request(ID);
        ByteBuffer buf = direct ? ByteBuffer.allocateDirect(100) : ByteBuffer.allocate(100);
        RequestCheck check = new RequestCheck();
        byte[][] addresses = {{1, 2, 3, 4}, new byte[16]};
        answer(check, buf, request, addresses, 20_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(id);
        int answered = answer(check, buf, request, addresses, 100_000);
        long allocated = threads.getThreadAllocatedBytes(id) - before;
        assertTrue(allocated < 100_000, allocated + " bytes for 100,000 answers");
        assertEquals(100_000 * (32 + 44) / 2, answered);
    }

    private static int answer(RequestCheck check, ByteBuffer buf, byte[] request, byte[][] addresses, int times) {
        int bytes = 0;
        for (int i = 0; i < times; i++) {
            buf.clear().position(3).put(request).flip().position(3);
            assertNull(check.fault(buf));
            buf.limit(buf.capacity());
            bytes += StunMessage.turnIntoAnswer(buf, 3, addresses[i & 1], 1234);
        }
        return bytes;
    }
}
