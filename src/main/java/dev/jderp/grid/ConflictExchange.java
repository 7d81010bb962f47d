package dev.jderp.grid;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Has every relay of the region know the edits that lost after a split: each is published, and a relay asks others
 * that are new to it, since messages may be lost while a split heals, and relays may be away.
 */
final class ConflictExchange {

    private static final Logger LOG = System.getLogger(ConflictExchange.class.getName());
    private static final String PUBLISHED = "conflict\n";
    private static final String IDS = "conflict-ids";
    private static final String ONE = "conflict";
    private static final Duration WITHIN = Duration.ofSeconds(3);

    private final Conflicts conflicts;
    private final GridStore store;
    private final RegionCalls calls;
    /** The members that have answered; for the one thread that calls {@link #askNewMembers}. */
    private Set<String> asked = Set.of();

    ConflictExchange(Conflicts conflicts, GridStore store, RegionCalls calls) {
        this.conflicts = conflicts;
        this.store = store;
        this.calls = calls;
        calls.answer(IDS, question -> String.join("\n", conflicts.ids()));
        calls.answer(ONE, id -> conflicts.get(id).map(Conflict::encode).orElse(""));
    }

    /** Keeps a conflict that this relay has found, and publishes it. */
    void lost(Conflict conflict) {
        if (conflicts.add(conflict)) {
            store.publish(PUBLISHED + conflict.encode());
        }
    }

    /** Whether {@link #received} is to handle a message. */
    static boolean isConflict(String message) {
        return message.startsWith(PUBLISHED);
    }

    /** Keeps the conflict in a message; waits for the disk. */
    void received(String message) {
        add(message.substring(PUBLISHED.length()));
    }

    private void add(String encoded) {
        try {
            conflicts.add(Conflict.decode(encoded));
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, () -> "a conflict in the data grid is ignored: " + e.getMessage());
        }
    }

    /** Gets the conflicts of all members, if there are new ones; waits for their answers, up to three seconds each. */
    void askNewMembers() {
        Set<String> members = store.members().stream().map(GridMember::id).collect(Collectors.toUnmodifiableSet());
        if (!calls.isRegion() || asked.containsAll(members)) {
            return;
        }
        RegionAnswers answers = calls.ask(IDS, "", WITHIN);
        Set<String> unknown = new TreeSet<>();
        answers.answers().values().forEach(ids -> ids.lines().forEach(unknown::add));
        unknown.removeAll(conflicts.ids());
        for (String id : unknown) {
            calls.ask(ONE, id, WITHIN).answers().values().stream().filter(each -> !each.isEmpty()).findFirst()
                    .ifPresent(this::add);
        }
        if (answers.missing().isEmpty()) {
            asked = members;
        }
    }
}
