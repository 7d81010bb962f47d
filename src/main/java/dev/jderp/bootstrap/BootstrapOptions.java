package dev.jderp.bootstrap;

import java.util.List;

/**
 * The names that bootstrap DNS serves.
 *
 * @param published names that are in every answer
 * @param unpublished names that are only in answers to requests for them; {@code name/txtname} serves the share of
 *     clients that the TXT record {@code txtname} gives in percent
 */
public record BootstrapOptions(List<String> published, List<String> unpublished) {

    /** Copies the lists. */
    public BootstrapOptions {
        published = List.copyOf(published);
        unpublished = List.copyOf(unpublished);
    }

    /** Whether there are no names. */
    public boolean isEmpty() {
        return published.isEmpty() && unpublished.isEmpty();
    }
}
