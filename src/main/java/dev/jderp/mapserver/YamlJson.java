package dev.jderp.mapserver;

import dev.jderp.kit.ErrorLine;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Converts YAML to JSON: one document, with limits on size, line length, depth and aliases. Keys must be strings and
 * unique within their mapping; application-specific tags are errors. One thread, one use.
 */
final class YamlJson {

    /** Kept, since finding the provider takes longer than converting a value. */
    private static final JsonProvider JSON = JsonProviders.JSON;
    private static final int MAX_CODE_POINTS = 4 << 20;
    private static final int MAX_LINE = 16 << 10;
    private static final int MAX_ALIASES = 50;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_VALUES = 1_000_000;
    private static final int MAX_DIGITS = 100;
    private static final int DECIMAL = 10;
    private static final int OCTAL = 8;
    private static final int HEX = 16;

    /** The number of values so far, with aliases expanded. */
    private int values;

    private YamlJson() {}

    /**
     * Parses a document.
     *
     * @throws YamlException if the text is not valid YAML or exceeds a limit, in one line that names the place
     */
    static JsonValue parse(String yaml) throws YamlException {
        if (yaml.lines().anyMatch(line -> line.length() > MAX_LINE)) { // the parser takes quadratic time
            throw new YamlException("a line is longer than " + MAX_LINE + " characters");
        }
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(MAX_CODE_POINTS)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .build();
        try {
            checkShape(new Parse(settings).parseString(yaml)); // before recursion could overflow the stack
            Node root = new Compose(settings).composeString(yaml)
                    .orElseThrow(() -> new YamlException("the input is empty"));
            return new YamlJson().value(root, 0);
        } catch (MarkedYamlEngineException e) {
            throw new YamlException(e.getProblem() + e.getProblemMark().map(YamlJson::place).orElse(""));
        } catch (YamlEngineException e) {
            throw new YamlException(ErrorLine.of(e));
        }
    }

    private static void checkShape(Iterable<Event> events) throws YamlException {
        int depth = 0;
        int aliases = 0;
        for (Event event : events) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias -> aliases++;
                default -> {
                }
            }
            if (depth > MAX_DEPTH) {
                throw new YamlException("more than " + MAX_DEPTH + " levels"
                        + event.getStartMark().map(YamlJson::place).orElse(""));
            }
            if (aliases > MAX_ALIASES) {
                throw new YamlException("more than " + MAX_ALIASES + " aliases"
                        + event.getStartMark().map(YamlJson::place).orElse(""));
            }
        }
    }

    private JsonValue value(Node node, int depth) throws YamlException {
        if (++values > MAX_VALUES) {
            throw new YamlException("more than " + MAX_VALUES + " values");
        }
        if (depth > MAX_DEPTH) { // an alias may be inside its own anchor
            throw fault(node, "more than " + MAX_DEPTH + " levels");
        }
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        if (node instanceof SequenceNode sequence && node.getTag().equals(Tag.SEQ)) {
            JsonArrayBuilder array = JSON.createArrayBuilder();
            for (Node each : sequence.getValue()) {
                array.add(value(each, depth + 1));
            }
            return array.build();
        }
        if (node instanceof MappingNode mapping && node.getTag().equals(Tag.MAP)) {
            return mapping(mapping, depth);
        }
        throw fault(node, "unknown tag " + node.getTag());
    }

    private JsonValue mapping(MappingNode mapping, int depth) throws YamlException {
        JsonObjectBuilder object = JSON.createObjectBuilder();
        Set<String> seen = new HashSet<>();
        for (NodeTuple member : mapping.getValue()) {
            if (!(member.getKeyNode() instanceof ScalarNode key)) {
                throw fault(member.getKeyNode(), "a key is not a string");
            }
            if (!seen.add(key.getValue())) {
                throw fault(key, "the key " + key.getValue() + " is repeated");
            }
            object.add(key.getValue(), value(member.getValueNode(), depth + 1));
        }
        return object.build();
    }

    private static JsonValue scalar(ScalarNode scalar) throws YamlException {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.STR)) {
            return JSON.createValue(text);
        }
        if (tag.equals(Tag.NULL)) {
            return JsonValue.NULL;
        }
        if (tag.equals(Tag.BOOL)) {
            return text.toLowerCase(Locale.ROOT).equals("true") ? JsonValue.TRUE : JsonValue.FALSE;
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return number(scalar, text, tag.equals(Tag.INT));
        }
        throw fault(scalar, "unknown tag " + tag);
    }

    private static JsonValue number(ScalarNode scalar, String text, boolean isWhole) throws YamlException {
        if (text.length() > MAX_DIGITS) {
            throw fault(scalar, "a number has more than " + MAX_DIGITS + " digits");
        }
        try {
            if (!isWhole) {
                return JSON.createValue(new BigDecimal(text));
            }
            if (text.startsWith("0x")) {
                return JSON.createValue(new BigInteger(text.substring(2), HEX));
            }
            boolean isOctal = text.startsWith("0o");
            return JSON.createValue(new BigInteger(isOctal ? text.substring(2) : text, isOctal ? OCTAL : DECIMAL));
        } catch (NumberFormatException e) {
            throw fault(scalar, text + " is not a number in JSON");
        }
    }

    private static YamlException fault(Node node, String problem) {
        return new YamlException(problem + node.getStartMark().map(YamlJson::place).orElse(""));
    }

    private static String place(Mark mark) {
        return " (line " + (mark.getLine() + 1) + ")";
    }

    /** Thrown if a text is not valid YAML or exceeds a limit. */
    static final class YamlException extends Exception {

        private static final long serialVersionUID = 1;

        YamlException(String message) {
            super(message);
        }
    }
}
