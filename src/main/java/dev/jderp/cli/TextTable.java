package dev.jderp.cli;

import java.util.ArrayList;
import java.util.List;

/** Formats rows of cells in columns as wide as their contents. One thread. */
final class TextTable {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** Creates a table with this heading. */
    TextTable(String... heading) {
        addRow(heading);
    }

    /** Adds a row with as many cells as the heading. */
    void addRow(String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(printable(cell));
        }
        rows.add(row);
    }

    /** The formatted rows, heading first. */
    List<String> lines() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - length(row.get(i)))).append(GAP);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The text with control characters replaced by question marks, so that it is safe for a terminal. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean isControl = switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR ->
                    true;
                default -> false;
            };
            out.appendCodePoint(isControl ? '?' : c);
        });
        return out.toString();
    }
}
