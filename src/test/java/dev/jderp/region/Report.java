package dev.jderp.region;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, printed at the end of a class of tests; no test fails for a figure of it. */
final class Report {

    private final List<String> rows = new ArrayList<>();

    void add(String what, String measured, String aim) {
        rows.add(String.format(Locale.ROOT, "| %-72s | %-44s | %-22s |", what, measured, aim));
    }

    static String millis(long ns) {
        return ns / 1_000_000 + " ms";
    }

    void print(String title) {
        System.out.println("== " + title);
        rows.forEach(System.out::println);
    }
}
