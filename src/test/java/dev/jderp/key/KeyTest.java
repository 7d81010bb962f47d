package dev.jderp.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.Vectors;
import jakarta.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {

    private static final String DIGITS = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @ValueSource(strings = {"server", "clientA", "clientB", "server2"})
    void keysHaveTheFormsOfTheVectors(String name) {
        JsonObject vector = Vectors.key(name);
        NodePrivateKey key = NodePrivateKey.ofSeed(Vectors.hex(vector, "seed_hex"));
        assertEquals(vector.getString("priv_text"), key.secretText());
        assertEquals(key, NodePrivateKey.parse(vector.getString("priv_text")));
        NodePublicKey pub = key.publicKey();
        assertEquals(vector.getString("pub_text"), pub.text());
        assertEquals(vector.getString("pub_hex"), pub.hex());
        assertEquals(vector.getString("short"), pub.shortText());
        assertEquals(pub, NodePublicKey.parse(vector.getString("pub_text")));
        assertEquals(pub, NodePublicKey.parseHex(vector.getString("pub_hex").toUpperCase(java.util.Locale.ROOT)));
        assertArrayEquals(Vectors.hex(vector, "pub_hex"), pub.toBytes());
    }

    @Test
    void sharedSecretsAreThoseOfTheVectors() throws WeakKeyException {
        for (JsonObject vector : Vectors.all().getJsonArray("shared_secrets").getValuesAs(JsonObject.class)) {
            NodePrivateKey a = NodePrivateKey.ofSeed(Vectors.hex(Vectors.key(vector.getString("a")), "seed_hex"));
            NodePrivateKey b = NodePrivateKey.ofSeed(Vectors.hex(Vectors.key(vector.getString("b")), "seed_hex"));
            byte[] expected = Vectors.hex(vector, "hsalsa20_box_key");
            assertArrayEquals(expected, NaclBox.precompute(a, b.publicKey()).key());
            assertArrayEquals(expected, NaclBox.precompute(b, a.publicKey()).key());
        }
    }

    @Test
    void boxesAreByteExactAndOpen() throws WeakKeyException {
        for (JsonObject vector : Vectors.all().getJsonArray("boxes").getValuesAs(JsonObject.class)) {
            byte[] plain = Vectors.hex(vector, "plaintext_hex");
            byte[] box = Vectors.hex(vector, "box_hex");
            assertArrayEquals(box, shared(vector, "from", "to").seal(Vectors.hex(vector, "nonce"), plain));
            assertArrayEquals(plain, shared(vector, "to", "from").open(box).orElseThrow());
        }
    }

    @Test
    void invalidBoxesDoNotOpen() throws WeakKeyException {
        for (JsonObject vector : Vectors.all().getJsonArray("boxes_invalid").getValuesAs(JsonObject.class)) {
            assertTrue(
                    shared(vector, "to", "from").open(Vectors.hex(vector, "box_hex")).isEmpty(),
                    vector.getString("name"));
        }
    }

    @Test
    void everyChangedBitKeepsABoxShut() throws WeakKeyException {
        SharedKey key = NaclBox.precompute(NodePrivateKey.generate(), NodePrivateKey.generate().publicKey());
        byte[] box = key.seal(new byte[]{1, 2, 3});
        for (int bit = 0; bit < box.length * 8; bit++) {
            byte[] changed = box.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertTrue(key.open(changed).isEmpty());
        }
    }

    @Test
    void noncesAreFresh() throws WeakKeyException {
        SharedKey key = NaclBox.precompute(NodePrivateKey.generate(), NodePrivateKey.generate().publicKey());
        assertNotEquals(HexFormat.of().formatHex(key.seal(new byte[0])),
                HexFormat.of().formatHex(key.seal(new byte[0])));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    })
    void keysOfLowOrderAreRefused(String hex) {
        NodePublicKey weak = NodePublicKey.parseHex(hex);
        assertThrows(WeakKeyException.class, () -> NaclBox.precompute(NodePrivateKey.generate(), weak));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nodekey:", "nodekey:12", "NODEKEY:", "privkey:"})
    void textThatIsNotAKeyIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> NodePublicKey.parse(text));
        assertThrows(IllegalArgumentException.class, () -> NodePublicKey.parse(text + DIGITS + "0"));
    }

    @Test
    void errorsDoNotQuoteTheSecret() {
        String broken = "privkey:" + DIGITS.substring(1) + "x";
        String said = assertThrows(IllegalArgumentException.class, () -> NodePrivateKey.parse(broken)).toString();
        assertFalse(said.contains(DIGITS.substring(1, 9)), said);
    }

    @Test
    void secretsPrintNothing() throws WeakKeyException {
        NodePrivateKey key = NodePrivateKey.ofSeed(HexFormat.of().parseHex(DIGITS));
        MeshKey mesh = MeshKey.parse(DIGITS);
        SharedKey shared = NaclBox.precompute(key, NodePrivateKey.generate().publicKey());
        for (Object secret : new Object[]{key, mesh, shared}) {
            assertFalse(secret.toString().contains(DIGITS.substring(8, 16)), secret.toString());
        }
        assertFalse(shared.toString().contains(HexFormat.of().formatHex(shared.key()).substring(0, 8)));
    }

    @Test
    void meshKeysMatchOnlyThemselves() {
        MeshKey key = MeshKey.parse("  " + DIGITS + "\n");
        assertTrue(key.matches(MeshKey.parse(DIGITS)));
        assertFalse(key.matches(MeshKey.parse("1" + DIGITS.substring(1))));
        MeshKey zero = MeshKey.parse("0".repeat(64));
        assertTrue(zero.isZero());
        assertFalse(zero.matches(zero));
        assertThrows(IllegalArgumentException.class, () -> MeshKey.parse("badf00d"));
    }

    @Test
    void aLookupKeyFindsTheKeyInAMap() {
        NodePublicKey key = NodePrivateKey.generate().publicKey();
        KeyMap<String> map = new KeyMap<>();
        map.put(key, "here");
        ByteBuffer bytes = ByteBuffer.allocate(40);
        key.writeTo(bytes, 5);
        LookupKey lookupKey = new LookupKey().set(bytes, 5);
        assertEquals("here", map.get(lookupKey));
        assertEquals(key, lookupKey.toKey());
        assertFalse(lookupKey.set(bytes, 0).matches(key));
    }

    private static SharedKey shared(JsonObject vector, String mine, String theirs) throws WeakKeyException {
        return NaclBox.precompute(
                NodePrivateKey.ofSeed(Vectors.hex(Vectors.key(vector.getString(mine)), "seed_hex")),
                NodePublicKey.parseHex(Vectors.key(vector.getString(theirs)).getString("pub_hex")));
    }
}
