package dev.jderp.grid;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answers of the relays of a region to one question.
 *
 * @param isRegion whether every member of a data grid was asked; false if this relay has no grid and speaks for itself
 * @param answers the answers by the name of the relay in the DERP map
 * @param missing the relays that did not answer in time, or failed
 */
public record RegionAnswers(boolean isRegion, SortedMap<String, String> answers, List<String> missing) {

    /** Copies both. */
    public RegionAnswers {
        answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
        missing = new ArrayList<>(missing).stream().sorted().toList();
    }

    /** The value of {@code scope} in answers of the API. */
    public String scope() {
        return isRegion ? "region" : "node";
    }
}
