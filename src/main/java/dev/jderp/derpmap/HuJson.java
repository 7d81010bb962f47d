package dev.jderp.derpmap;

/**
 * Converts HuJSON to JSON. HuJSON, the format of tailnet policy files, has comments ({@code //} to the end of the line,
 * and block comments) and allows a comma after the last member or element.
 */
final class HuJson {

    private HuJson() {}

    /**
     * Replaces comments and trailing commas by blanks, so that every character keeps its line and column. Other faults
     * stay in the text and are reported by the JSON parser. Time and memory are linear in the length of the text.
     */
    static String toJson(String text) {
        StringBuilder json = new StringBuilder(text);
        int comma = -1; // the position of a comma that may be trailing, or -1
        char previous = '[';
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = c == '/' ? commentEnd(text, at) : at;
            if (end < 0) {
                break; // a comment without an end: the JSON parser reports it
            } else if (end > at) {
                blank(json, at, end);
                at = end;
            } else if (isBlank(c)) {
                at++;
            } else {
                if (comma >= 0 && (c == ']' || c == '}')) {
                    json.setCharAt(comma, ' ');
                }
                comma = c == ',' && "[{,:".indexOf(previous) < 0 ? at : -1;
                previous = c;
                at = c == '"' ? stringEnd(text, at) : at + 1;
            }
        }
        return json.toString();
    }

    /**
     * Whether the first character of a text, after blanks and comments, is an opening brace.
     */
    static boolean beginsObject(String text) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = c == '/' ? commentEnd(text, at) : at;
            if (end < 0 || (end == at && !isBlank(c))) {
                return c == '{';
            }
            at = Math.max(end, at + 1);
        }
        return false;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /**
     * The index after the comment at {@code start}; {@code start} if that is not a comment, -1 if the comment does not
     * end.
     */
    private static int commentEnd(String text, int start) {
        if (text.startsWith("//", start)) {
            int newLine = text.indexOf('\n', start);
            return newLine < 0 ? text.length() : newLine;
        }
        if (!text.startsWith("/*", start)) {
            return start;
        }
        int end = text.indexOf("*/", start + 2);
        return end < 0 ? -1 : end + 2;
    }

    /** The index after the string at {@code start}. */
    private static int stringEnd(String text, int start) {
        int at = start + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), at + 1);
    }

    private static void blank(StringBuilder json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isBlank(json.charAt(i))) {
                json.setCharAt(i, ' ');
            }
        }
    }
}
