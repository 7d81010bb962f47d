package dev.jderp.rest.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final int MANY = 100_000;
    private static final int LIMIT = 1_000;

    /** Rows are numbers, which have moved a thousandth of it in bytes. */
    private static Page<Long> page(ClientOrder order, Optional<Position> after, int limit) {
        return new Page<>(order, after, limit, id -> order.position(id, id / 1_000));
    }

    private static List<Long> shuffled(int count) {
        List<Long> rows = new ArrayList<>(LongStream.range(0, count).boxed().toList());
        Collections.shuffle(rows, new Random(1));
        return rows;
    }

    private static List<Long> walk(ClientOrder order, List<Long> rows, int limit) {
        List<Long> seen = new ArrayList<>();
        Optional<Position> after = Optional.empty();
        while (true) {
            Page<Long> page = page(order, after, limit);
            rows.forEach(page);
            assertEquals(rows.size(), page.seen());
            seen.addAll(page.rows());
            Optional<String> next = page.next();
            if (next.isEmpty()) {
                return seen;
            }
            after = Position.parse(next.get(), order);
            assertTrue(after.isPresent());
        }
    }

    @Test
    void aPageOfALongListKeepsItsOwnRowsAndOneMore() {
        Page<Long> page = page(ClientOrder.ID, Optional.empty(), LIMIT);
        for (Long row : shuffled(MANY)) {
            page.accept(row);
            assertTrue(page.size() <= LIMIT + 1);
        }
        assertEquals(LongStream.range(0, LIMIT).boxed().toList(), page.rows());
        assertEquals(MANY, page.seen());
    }

    @Test
    void pagesInARowShowEveryRowOnceAndInOrder() {
        List<Long> rows = shuffled(MANY);
        assertEquals(LongStream.range(0, MANY).boxed().toList(), walk(ClientOrder.ID, rows, LIMIT));
        assertEquals(LongStream.range(0, MANY).boxed().toList(), walk(ClientOrder.BYTES, rows, LIMIT));
        List<Long> most = walk(ClientOrder.BYTES_DESCENDING, rows, LIMIT);
        assertEquals(List.of(99_000L, 99_001L), most.subList(0, 2));
        assertEquals(List.of(998L, 999L), most.subList(MANY - 2, MANY));
        assertEquals(MANY, most.stream().distinct().count());
    }

    @Test
    void aPageThatIsExactlyFullIsTheLast() {
        assertEquals(List.of(0L, 1L, 2L), walk(ClientOrder.ID, List.of(2L, 0L, 1L), 3));
        assertEquals(List.of(0L, 1L, 2L), walk(ClientOrder.ID, List.of(2L, 0L, 1L), 1));
        assertEquals(List.of(), walk(ClientOrder.ID, List.of(), 1));
    }

    @Test
    void aCursorIsValidForItsOrderOnly() {
        Position position = new Position(-7, 3);
        String cursor = position.cursor(ClientOrder.BYTES_DESCENDING);
        assertTrue(cursor.matches("[A-Za-z0-9_-]+"), cursor);
        assertEquals(Optional.of(position), Position.parse(cursor, ClientOrder.BYTES_DESCENDING));
        for (String wrong : List.of("", "?", "x", cursor + "A", "aWQgMSAx", "a".repeat(1_000), "ä")) {
            assertEquals(Optional.empty(), Position.parse(wrong, ClientOrder.BYTES_DESCENDING), wrong);
        }
        assertEquals(Optional.empty(), Position.parse(cursor, ClientOrder.ID));
    }
}
