package dev.jderp.key;

import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.util.Arrays;

/** The key of all boxes between two nodes, which are {@code nonce || tag || ciphertext}. Prints no secret. */
public final class SharedKey {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MAC_KEY_SIZE = 32;
    private static final int OVERHEAD = NaclBox.NONCE_SIZE + NaclBox.TAG_SIZE;

    private final byte[] key;

    SharedKey(byte[] key) {
        this.key = key;
    }

    byte[] key() {
        return key.clone();
    }

    /** Seals {@code plain} under a fresh random nonce. */
    public byte[] seal(byte[] plain) {
        byte[] nonce = new byte[NaclBox.NONCE_SIZE];
        RANDOM.nextBytes(nonce);
        return seal(nonce, plain);
    }

    /** Seals {@code plain} under a nonce of 24 bytes, which must never be used twice with one key. */
    public byte[] seal(byte[] nonce, byte[] plain) {
        if (nonce.length != NaclBox.NONCE_SIZE) {
            throw new IllegalArgumentException("a nonce has 24 bytes, not " + nonce.length);
        }
        byte[] box = new byte[OVERHEAD + plain.length];
        System.arraycopy(nonce, 0, box, 0, nonce.length);
        XSalsa20Engine stream = stream(nonce);
        byte[] macKey = macKey(stream);
        stream.processBytes(plain, 0, plain.length, box, OVERHEAD);
        System.arraycopy(tag(macKey, box), 0, box, NaclBox.NONCE_SIZE, NaclBox.TAG_SIZE);
        return box;
    }

    /** Opens a box; empty if it was made with another key, was changed, or is too short. */
    public Optional<byte[]> open(byte[] box) {
        if (box.length < OVERHEAD) {
            return Optional.empty();
        }
        XSalsa20Engine stream = stream(Arrays.copyOf(box, NaclBox.NONCE_SIZE));
        byte[] macKey = macKey(stream);
        byte[] received = Arrays.copyOfRange(box, NaclBox.NONCE_SIZE, OVERHEAD);
        if (!Arrays.constantTimeAreEqual(received, tag(macKey, box))) {
            return Optional.empty();
        }
        byte[] plain = new byte[box.length - OVERHEAD];
        stream.processBytes(box, OVERHEAD, plain.length, plain, 0);
        return Optional.of(plain);
    }

    private XSalsa20Engine stream(byte[] nonce) {
        XSalsa20Engine stream = new XSalsa20Engine();
        stream.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        return stream;
    }

    /** The first bytes of the key stream are the key of the tag. */
    private static byte[] macKey(XSalsa20Engine stream) {
        byte[] macKey = new byte[MAC_KEY_SIZE];
        stream.processBytes(new byte[MAC_KEY_SIZE], 0, MAC_KEY_SIZE, macKey, 0);
        return macKey;
    }

    private static byte[] tag(byte[] macKey, byte[] box) {
        Poly1305 poly = new Poly1305();
        poly.init(new KeyParameter(macKey));
        poly.update(box, OVERHEAD, box.length - OVERHEAD);
        byte[] tag = new byte[NaclBox.TAG_SIZE];
        poly.doFinal(tag, 0);
        return tag;
    }

    @Override
    public String toString() {
        return "shared key (hidden)";
    }
}
