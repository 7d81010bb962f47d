package dev.jderp.protocol;

import dev.jderp.kit.JsonProviders;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/**
 * Reads the flat JSON objects of the handshake by the rules of Go's decoder: member names match in any case, unknown
 * members are ignored, the last of several wins, {@code null} leaves a member as it is. A stricter reader would refuse
 * clients that exist ({@code docs/protocol.md#quirk-25}).
 */
final class HandshakeJson {

    /** Kept, since {@code Json} searches the class path at each call. */
    private static final JsonProvider JSON = JsonProviders.JSON;

    /** Handles a member; the parser stands at its value. */
    @FunctionalInterface
    interface Member {
        void read(String lowerCaseName, Event value, JsonParser parser) throws ProtocolException;
    }

    private HandshakeJson() {}

    static void read(byte[] json, Member member) throws ProtocolException {
        try (JsonParser parser = JSON.createParser(new StringReader(new String(json, StandardCharsets.UTF_8)))) {
            Event top = parser.next();
            if (top == Event.START_OBJECT) {
                members(parser, member);
            } else if (top != Event.VALUE_NULL) {
                throw bad("not an object");
            }
            if (parser.hasNext()) {
                parser.next(); // throws if this is not JSON; else there is more than one value
                throw bad("more than one value");
            }
        } catch (RuntimeException e) { // most faults are a JsonException, but not too deep a nesting
            throw bad("not JSON");
        }
    }

    private static void members(JsonParser parser, Member member) throws ProtocolException {
        while (parser.next() == Event.KEY_NAME) {
            String name = parser.getString().toLowerCase(java.util.Locale.ROOT);
            Event value = parser.next();
            member.read(name, value, parser);
            skip(value, parser);
        }
    }

    /** Skips the rest of an array or object. The parser's own skipArray never returns where the text ends early. */
    private static void skip(Event first, JsonParser parser) {
        int depth = nesting(first);
        while (depth > 0) {
            depth += nesting(parser.next());
        }
    }

    private static int nesting(Event event) {
        return switch (event) {
            case START_OBJECT, START_ARRAY -> 1;
            case END_OBJECT, END_ARRAY -> -1;
            default -> 0;
        };
    }

    /** A whole number as Go takes it: no fraction, no exponent, within the range. */
    static long integer(Event value, JsonParser parser, long now) throws ProtocolException {
        return switch (value) {
            case VALUE_NULL -> now;
            case VALUE_NUMBER -> {
                try {
                    yield Long.parseLong(parser.getString());
                } catch (NumberFormatException e) {
                    throw bad("not a whole number");
                }
            }
            default -> throw bad("not a number");
        };
    }

    static boolean bool(Event value, boolean now) throws ProtocolException {
        return switch (value) {
            case VALUE_NULL -> now;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw bad("not a boolean");
        };
    }

    static String string(Event value, JsonParser parser, String now) throws ProtocolException {
        return switch (value) {
            case VALUE_NULL -> now;
            case VALUE_STRING -> parser.getString();
            default -> throw bad("not a string");
        };
    }

    static ProtocolException bad(String detail) {
        return new ProtocolException(Violation.BAD_JSON, detail);
    }

    /** A JSON string as Go writes it for text that is safe anywhere. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
