package dev.jderp.derpmap;

/**
 * JSON with comments ({@code //} to the end of the line, and block comments) and with a comma after the last member or
 * element, as the tailnet policy file has it.
 */
final class HuJson {

    private HuJson() {}

    /**
     * The JSON that a text stands for: comments and superfluous commas are blanks, so every character keeps its line
     * and column. What is wrong with the text stays in it for the JSON parser to find. Takes time and memory in
     * proportion to the text, whatever is in it.
     */
    static String toJson(String text) {
        StringBuilder json = new StringBuilder(text);
        int comma = -1; // that may turn out to be the last thing in its object or array
        char before = '[';
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = c == '/' ? commentEnd(text, at) : at;
            if (end < 0) {
                break; // the JSON parser stops there, too
            } else if (end > at) {
                blank(json, at, end);
                at = end;
            } else if (isBlank(c)) {
                at++;
            } else {
                if (comma >= 0 && (c == ']' || c == '}')) {
                    json.setCharAt(comma, ' ');
                }
                comma = c == ',' && "[{,:".indexOf(before) < 0 ? at : -1;
                before = c;
                at = c == '"' ? stringEnd(text, at) : at + 1;
            }
        }
        return json.toString();
    }

    /**
     * Whether a text is an object in this form, as far as its first character that is not blank or in a comment says.
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
