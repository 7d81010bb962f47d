package dev.jderp.grid;

import java.time.Instant;

/**
 * An edit that lost to another one after a split of the region, and is not in effect.
 *
 * @param id identifies it in the region
 * @param name what was edited: {@code map} or {@code deny}
 * @param version the number of the lost edit
 * @param madeAt when it was made
 * @param node the relay on which it was made
 * @param wonVersion the number of the edit in effect
 * @param wonAt when that was made
 * @param wonNode the relay on which that was made
 * @param text the lost text as a whole
 */
public record LostEdit(
        String id, String name, long version, Instant madeAt, String node, long wonVersion, Instant wonAt,
        String wonNode, String text) {

    static LostEdit of(Conflict conflict) {
        TextVersion lost = conflict.lost();
        return new LostEdit(conflict.id(), conflict.name(), lost.number(), Instant.ofEpochMilli(lost.atMs()),
                lost.node(), conflict.wonNumber(), Instant.ofEpochMilli(conflict.wonAtMs()), conflict.wonNode(),
                lost.text());
    }
}
