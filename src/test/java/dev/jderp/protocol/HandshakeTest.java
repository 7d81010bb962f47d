package dev.jderp.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.testkit.Vectors;
import jakarta.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {

    private final NodePrivateKey serverKey = NodePrivateKey.ofSeed(Vectors.hex(Vectors.key("server"), "seed_hex"));
    private final ServerHandshake server = new ServerHandshake(serverKey);

    @Test
    void bothSidesUnderstandEachOther() throws ProtocolException {
        NodePrivateKey clientKey = NodePrivateKey.generate();
        ClientInfo info = new ClientInfo(2, Optional.of(MeshKey.parse("ab".repeat(32))), true, true, "näme <&>");
        ClientHandshake client = new ClientHandshake(clientKey, info);
        ByteBuffer login = ByteBuffer.wrap(client.clientInfoFrame(serverKey.publicKey()));
        ServerHandshake.Admitted admitted = server.accept(login, 5, login.capacity() - 5);
        assertEquals(clientKey.publicKey(), admitted.key());
        assertEquals(info, admitted.info());
        assertEquals(58, admitted.serverInfoFrame().length);
        ByteBuffer answer = ByteBuffer.wrap(admitted.serverInfoFrame());
        assertEquals(ServerInfo.REGULAR, client.openServerInfo(answer, 5, answer.capacity() - 5));
    }

    @Test
    void theLoginsOfTheVectorsAreAccepted() throws ProtocolException {
        for (JsonObject vector : Vectors.all().getJsonArray("boxes").getValuesAs(JsonObject.class)) {
            if (vector.getInt("frame_type") == 2) {
                ByteBuffer frame = ByteBuffer.wrap(Vectors.hex(vector, "frame_hex"));
                ServerHandshake.Admitted admitted = server.accept(frame, 5, frame.capacity() - 5);
                assertEquals(Vectors.key(vector.getString("from")).getString("pub_hex"), admitted.key().hex());
                assertEquals(vector.getString("plaintext_json"), admitted.info().toJson());
            }
        }
        assertArrayEquals(
                Vectors.hex(Vectors.all().getJsonArray("frames").getJsonObject(0), "frame_hex"), server.greeting());
    }

    @Test
    void aKeyOfLowOrderIsRefused() {
        ByteBuffer payload = ByteBuffer.allocate(100);
        ProtocolException e = assertThrows(ProtocolException.class, () -> server.accept(payload, 0, 100));
        assertEquals(Violation.WEAK_KEY, e.violation());
        payload.put(0, (byte) 1);
        assertEquals(
                Violation.WEAK_KEY,
                assertThrows(ProtocolException.class, () -> server.accept(payload, 0, 100)).violation());
    }

    @Test
    void aBoxForAnotherKeyIsRefused() throws ProtocolException {
        byte[] frame = new ClientHandshake(NodePrivateKey.generate(), ClientInfo.REGULAR)
                .clientInfoFrame(NodePrivateKey.generate().publicKey());
        ProtocolException e = assertThrows(
                ProtocolException.class, () -> server.accept(ByteBuffer.wrap(frame), 5, frame.length - 5));
        assertEquals(Violation.BOX_DOES_NOT_OPEN, e.violation());
    }

    @Test
    void clientInfoIsDecodedAsTheVectorsSay() throws ProtocolException {
        var table = Vectors.all().getJsonObject("json").getJsonArray("clientinfo_decode");
        for (JsonObject row : table.getValuesAs(JsonObject.class)) {
            byte[] json = row.getString("in").getBytes(StandardCharsets.UTF_8);
            if (row.getBoolean("ok")) {
                ClientInfo info = ClientInfo.parse(json);
                assertEquals(row.getInt("version"), info.version(), row.toString());
                assertEquals(row.getString("mesh"), info.meshKey().map(MeshKey::secretText).orElse(""));
            } else {
                assertThrows(ProtocolException.class, () -> ClientInfo.parse(json), row.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "", " ", "{", "{\"version\":2.0}", "{\"version\":2e0}", "{\"version\":99999999999999999999}", "true", "1",
            "{\"CanAckPings\":1}", "{\"AppName\":7}", "{\"version\":2}{}", "{\"a\":}", "{\"meshKey\":{}}", "\"x\""
    })
    void whatIsNoClientInfoIsAViolation(String json) {
        assertThrows(ProtocolException.class, () -> ClientInfo.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void membersMatchWhateverTheirCaseAndTheLastOneWins() throws ProtocolException {
        String json = "{\"VERSION\":1,\"version\":3,\"canackpings\":true,\"x\":[1,{\"version\":9}],"
                + "\"APPNAME\":\"a\",\"appName\":null}";
        ClientInfo info = ClientInfo.parse(json.getBytes(StandardCharsets.UTF_8));
        assertEquals(new ClientInfo(3, Optional.empty(), true, false, "a"), info);
    }

    @Test
    void anAllZeroMeshKeyCountsAsAbsent() throws ProtocolException {
        String json = "{\"meshKey\":\"" + "0".repeat(64) + "\"}";
        assertEquals(Optional.empty(), ClientInfo.parse(json.getBytes(StandardCharsets.UTF_8)).meshKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":[", "{\"a\":"})
    void deeplyNestedJsonIsAViolationAndNothingWorse(String piece) {
        byte[] json = piece.repeat((256 << 10) / piece.length()).getBytes(StandardCharsets.UTF_8);
        assertThrows(ProtocolException.class, () -> ClientInfo.parse(json));
    }

    @Test
    void invalidUtf8IsAViolation() {
        byte[] noise = {(byte) 0xff, (byte) 0xfe, 0, 1};
        assertThrows(ProtocolException.class, () -> ClientInfo.parse(noise));
    }

    @Test
    void violationsCarryNoSecretAndNoStackTrace() {
        String secret = "ab".repeat(31) + "zz";
        String json = "{\"meshKey\":\"" + secret + "\"}";
        ProtocolException e = assertThrows(
                ProtocolException.class, () -> ClientInfo.parse(json.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Violation.BAD_MESH_KEY, e.violation());
        assertFalse(e.toString().contains("abab"), e.toString());
        assertEquals(0, e.getStackTrace().length);
    }

    @Test
    void serverInfoWithLimitsIsRead() throws ProtocolException {
        ServerInfo info = new ServerInfo(2, 5_000_000_000L, 7);
        assertEquals(info, ServerInfo.parse(info.toJson().getBytes(StandardCharsets.UTF_8)));
        assertEquals("{\"version\":2}", ServerInfo.REGULAR.toJson());
        assertTrue(NodePublicKey.of(new byte[32]).isZero());
    }
}
