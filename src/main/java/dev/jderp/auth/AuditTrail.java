package dev.jderp.auth;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The latest changes that callers of the REST API have made since the start, kept in memory. Safe for any thread. */
public final class AuditTrail {

    /** The largest number of entries that are kept; the oldest makes room. */
    public static final int MAX_ENTRIES = 1_000;

    /**
     * One change.
     *
     * @param at the time of the change
     * @param caller the caller; empty for a change that another relay of the region has asked for
     * @param address the caller's address; empty without a caller
     * @param text the request, its status and details, as the log has them
     */
    public record Entry(Instant at, Optional<Caller> caller, String address, String text) {
    }

    private final Deque<Entry> entries = new ArrayDeque<>(); // the newest first

    /** Makes an empty trail. */
    public AuditTrail() {}

    /** Adds an entry; its texts are made printable, and a long one is cut. */
    public synchronized void add(Entry entry) {
        entries.addFirst(new Entry(entry.at(), entry.caller(), Printable.of(entry.address()),
                Printable.of(entry.text())));
        if (entries.size() > MAX_ENTRIES) {
            entries.removeLast();
        }
    }

    /** Returns the newest entries, the newest first. */
    public synchronized List<Entry> newest(int limit) {
        return entries.stream().limit(limit).toList();
    }
}
