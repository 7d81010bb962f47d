package dev.jderp.rest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One page of a long list, made in one pass over what the list is of, in any order: it keeps the page's rows and one
 * more, whatever the list's length.
 *
 * @param <T> a row
 */
final class Page<T> implements Consumer<T> {

    private record Placed<T>(T row, Position position) {
    }

    private final ClientOrder order;
    private final Optional<Position> after;
    private final int limit;
    private final Function<T, Position> place;
    /** The last of those that are kept is the first to go. */
    private final PriorityQueue<Placed<T>> kept = new PriorityQueue<>(
            Comparator.comparing((Placed<T> each) -> each.position).reversed());
    private long seen;

    /**
     * An empty page.
     *
     * @param after where the page before has ended, empty for the first
     * @param limit how many rows it has at most
     * @param place where a row stands, asked once for each
     */
    Page(ClientOrder order, Optional<Position> after, int limit, Function<T, Position> place) {
        this.order = order;
        this.after = after;
        this.limit = limit;
        this.place = place;
    }

    @Override
    public void accept(T row) {
        seen++;
        Position position = place.apply(row);
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

    /** How many rows there were, on this page or not. */
    long seen() {
        return seen;
    }

    /** How many rows are kept now. */
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
