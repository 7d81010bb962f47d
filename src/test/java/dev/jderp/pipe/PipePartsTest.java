package dev.jderp.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.pipe.Incoming.Acceptance;
import dev.jderp.pipe.PipePacket.Kind;
import dev.jderp.pipe.PipePacket.Receipt;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PipePartsTest {

    private static PipePacket packet(int direction) {
        return new PipePacket(Kind.DATA, direction, 0x1112131415161718L, -2, 3, 4,
                new Receipt(5, 261, 6, 7, new long[]{8, 9, 10, -1}, true), new byte[]{42, 43});
    }

    @Test
    void aPacketIsLaidOutAsWrittenAndReadBack() {
        byte[] bytes = packet(1).encode();
        assertEquals(97, bytes.length);
        assertArrayEquals(new byte[]{1, 1, (byte) 0x81, 0x11, 0x12}, Arrays.copyOf(bytes, 5));
        assertEquals(42, bytes[95]);
        PipePacket read = PipePacket.decode(bytes).orElseThrow();
        assertArrayEquals(bytes, read.encode());
        assertTrue(read.receipt().has(4) && !read.receipt().has(5) && read.receipt().has(9) && !read.receipt().has(7)
                && read.receipt().has(261) && !read.receipt().has(262));
    }

    @Test
    void invalidPacketsAreRefused() {
        byte[] bytes = packet(1).encode();
        for (int length = 0; length < 95; length++) {
            assertEquals(Optional.empty(), PipePacket.decode(Arrays.copyOf(bytes, length)));
        }
        assertEquals(Optional.empty(), PipePacket.decode(Arrays.copyOf(bytes, 95 + 32_001)));
        for (int[] change : new int[][]{{0, 2}, {2, 7}, {2, 0x7f}, {19, 0x80}, {27, 0x80}, {35, 0x80}, {43, 0x80},
                {51, 0x80}, {59, 0x80}}) {
            byte[] changed = bytes.clone();
            changed[change[0]] = (byte) change[1];
            assertEquals(Optional.empty(), PipePacket.decode(changed), Arrays.toString(change));
        }
    }

    @Test
    void aBoxOpensForThePeerOnly() throws Exception {
        NodePrivateKey a = NodePrivateKey.generate();
        NodePrivateKey b = NodePrivateKey.generate();
        PipeBox here = new PipeBox(a, b.publicKey());
        PipeBox there = new PipeBox(b, a.publicKey());
        PipePacket packet = packet(here.direction());
        byte[] sealed = here.seal(packet);
        assertArrayEquals(packet.encode(), there.open(sealed).orElseThrow().encode());
        assertFalse(Arrays.equals(sealed, here.seal(packet)));
        assertEquals(Optional.empty(), here.open(sealed)); // sent back by the relay
        assertEquals(Optional.empty(), new PipeBox(NodePrivateKey.generate(), a.publicKey()).open(sealed));
    }

    @Test
    void eachNumberIsAdmittedOnce() {
        Random random = new Random(1);
        ReplayFilter filter = new ReplayFilter();
        Set<Long> admitted = new HashSet<>();
        long base = 1;
        for (int i = 0; i < 100_000; i++) {
            base += random.nextInt(100) == 0 ? random.nextInt(10_000) : 1;
            long number = Math.max(1, base - random.nextInt(4000));
            boolean isNew = number > filter.highest() - 4096 && !admitted.contains(number);
            assertEquals(isNew, filter.admits(number));
            admitted.add(number);
        }
    }

    @Test
    void payloadsArePutInOrder() {
        Incoming in = new Incoming();
        assertEquals(Acceptance.NEW, in.accept(1, new byte[]{1}, false));
        assertEquals(Acceptance.NEW, in.accept(3, new byte[0], true));
        assertEquals(Optional.empty(), in.take());
        assertArrayEquals(new long[]{0b101, 0, 0, 0}, in.beyond());
        assertEquals(Acceptance.NEW, in.accept(0, new byte[]{0}, false));
        assertEquals(Acceptance.DUPLICATE, in.accept(0, new byte[]{0}, false));
        assertEquals(2, in.next());
        assertEquals(0, in.take().orElseThrow()[0]);
        assertEquals(1, in.take().orElseThrow()[0]);
        assertEquals(Optional.empty(), in.take());
        assertEquals(Acceptance.NEW, in.accept(2, new byte[]{2}, false));
        assertEquals(4, in.next());
        assertEquals(2, in.take().orElseThrow()[0]);
        in.written();
        in.written();
        assertFalse(in.isFinished());
        in.written();
        assertTrue(in.isFinished());
        assertEquals(Optional.empty(), in.take());
        assertEquals(Acceptance.DUPLICATE, in.accept(3, new byte[0], true));
        assertEquals(Acceptance.DUPLICATE, in.accept(1, new byte[]{1}, false));
    }

    @Test
    void contradictionsAreRefused() {
        Incoming in = new Incoming();
        assertEquals(Acceptance.INVALID, in.accept(256, new byte[]{1}, false)); // beyond the limit
        assertEquals(Acceptance.NEW, in.accept(2, new byte[]{1}, false));
        assertEquals(Acceptance.INVALID, in.accept(1, new byte[0], true)); // an end before what has come
        assertEquals(Acceptance.INVALID, in.accept(2, new byte[0], true));
        assertEquals(Acceptance.NEW, in.accept(3, new byte[0], true));
        assertEquals(Acceptance.INVALID, in.accept(4, new byte[0], true));
        assertEquals(Acceptance.INVALID, in.accept(4, new byte[]{1}, false)); // after the end
    }
}
