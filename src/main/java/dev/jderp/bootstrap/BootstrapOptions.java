package dev.jderp.bootstrap;

import java.util.List;

/**
 * Which names are resolved.
 *
 * @param published names that every answer holds
 * @param unpublished names that are answered when asked for; {@code name/txtname} for a share of clients that the TXT
 *     record says
 */
public record BootstrapOptions(List<String> published, List<String> unpublished) {

    /** Copies the lists. */
    public BootstrapOptions {
        published = List.copyOf(published);
        unpublished = List.copyOf(unpublished);
    }

    /** Whether there is nothing to resolve. */
    public boolean isEmpty() {
        return published.isEmpty() && unpublished.isEmpty();
    }
}
