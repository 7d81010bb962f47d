package dev.jderp.key;

import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.util.Arrays;
import org.bouncycastle.util.Pack;

/**
 * NaCl's {@code crypto_box_curve25519xsalsa20poly1305}, with Bouncy Castle's lightweight API
 * ({@code docs/protocol.md#nacl-box}).
 */
public final class NaclBox {

    /** The length of a nonce in bytes. */
    public static final int NONCE_SIZE = 24;

    /** The length of a Poly1305 tag in bytes. */
    public static final int TAG_SIZE = 16;

    private static final int ROUNDS = 20;
    private static final byte[] SIGMA = "expand 32-byte k".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    static {
        BouncyCastle.load();
    }

    private NaclBox() {}

    /**
     * Computes the key that both sides of a box share.
     *
     * @throws WeakKeyException if {@code theirs} is all zero or of low order
     */
    public static SharedKey precompute(NodePrivateKey mine, NodePublicKey theirs) throws WeakKeyException {
        byte[] shared = new byte[32];
        if (!X25519.calculateAgreement(mine.scalar(), 0, theirs.toBytes(), 0, shared, 0)) {
            throw new WeakKeyException();
        }
        byte[] boxKey = hsalsa20(shared);
        Arrays.fill(shared, (byte) 0);
        return new SharedKey(boxKey);
    }

    /** Computes HSalsa20 of {@code key} and sixteen zero bytes. */
    static byte[] hsalsa20(byte[] key) {
        int[] in = new int[16];
        in[0] = Pack.littleEndianToInt(SIGMA, 0);
        in[5] = Pack.littleEndianToInt(SIGMA, 4);
        in[10] = Pack.littleEndianToInt(SIGMA, 8);
        in[15] = Pack.littleEndianToInt(SIGMA, 12);
        Pack.littleEndianToInt(key, 0, in, 1, 4);
        Pack.littleEndianToInt(key, 16, in, 11, 4);
        int[] mixed = new int[16];
        Salsa20Engine.salsaCore(ROUNDS, in, mixed);
        // salsaCore adds its input at the end, as Salsa20 does and HSalsa20 does not
        int[] words = {0, 5, 10, 15, 6, 7, 8, 9};
        byte[] out = new byte[32];
        for (int i = 0; i < words.length; i++) {
            Pack.intToLittleEndian(mixed[words[i]] - in[words[i]], out, i * 4);
        }
        return out;
    }
}
