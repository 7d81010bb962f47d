package dev.jderp.rest.clients;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One page of a long list, made in one pass over its rows in any order: it keeps the page's rows and one more, however
 * long the list is. For one thread.
 *
 * @param <T> a row
 */
final class Page<T> implements Consumer<T> {

    private record Placed<T>(T row, Position position) {
    }

    private final ClientOrder order;
    private final Optional<Position> after;
    private final int limit;
    private final Function<T, Position> positionOf;
    /** The kept row with the highest position is the head, and is replaced first. */
    private final PriorityQueue<Placed<T>> kept = new PriorityQueue<>(
            Comparator.comparing((Placed<T> each) -> each.position).reversed());
    private long seen;

    /**
     * Makes an empty page.
     *
     * @param after the position at which the previous page ends, empty for the first page
     * @param limit the page's largest number of rows
     * @param positionOf the position of a row, called once for each
     */
    Page(ClientOrder order, Optional<Position> after, int limit, Function<T, Position> positionOf) {
        this.order = order;
        this.after = after;
        this.limit = limit;
        this.positionOf = positionOf;
    }

    @Override
    public void accept(T row) {
        seen++;
        Position position = positionOf.apply(row);
        if (after.isPresent() && position.compareTo(after.get()) <= 0) {
            return;
        }
        Placed<T> last = kept.peek();
        if (kept.size() <= limit || last == null) {
            kept.add(new Placed<>(row, position));
        } else if (position.compareTo(last.position) < 0) {
            kept.remove();
            kept.add(new Placed<>(row, position));
        }
    }

    /** The number of rows accepted, on this page or not. */
    long seen() {
        return seen;
    }

    /** The number of rows kept now. */
    int size() {
        return kept.size();
    }

    /** The page's rows, in order. */
    List<T> rows() {
        return sorted().stream().limit(limit).map(Placed::row).toList();
    }

    /** The cursor of the next page, empty if this is the last. */
    Optional<String> next() {
        return kept.size() <= limit
                ? Optional.empty()
                : Optional.of(sorted().get(limit - 1).position.cursor(order));
    }

    private List<Placed<T>> sorted() {
        List<Placed<T>> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.comparing(Placed::position));
        return sorted;
    }
}
