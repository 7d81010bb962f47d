package dev.jderp.config.derper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses a command line as Go's package {@code flag} does: {@code -flag}, {@code --flag}, {@code -flag=value} and
 * {@code -flag value}. A boolean takes a value by {@code =} only. The flags end after {@code --}, and before the first
 * argument that is not a flag. If a flag is there twice, the last one counts.
 */
final class GoFlags {

    private GoFlags() {}

    /**
     * A parsed command line.
     *
     * @param values the flags that are set, by name without hyphens
     * @param rest the arguments after the flags
     * @param isHelp whether {@code -h} or {@code -help} ended the flags
     */
    record Parsed(Map<String, String> values, List<String> rest, boolean isHelp) {
    }

    /**
     * Parses the arguments.
     *
     * @param flags the flags that exist, by name
     * @throws InvalidFlagException with Go's message, and for a value also what was expected
     */
    static Parsed parse(Map<String, FlagKind> flags, List<String> arguments) throws InvalidFlagException {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--")) {
                return new Parsed(values, arguments.subList(i + 1, arguments.size()), false);
            }
            if (argument.length() < 2 || !argument.startsWith("-")) {
                return new Parsed(values, arguments.subList(i, arguments.size()), false);
            }
            String flag = argument.substring(argument.startsWith("--") ? 2 : 1);
            if (flag.startsWith("-") || flag.startsWith("=")) {
                throw new InvalidFlagException("bad flag syntax: " + argument);
            }
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            FlagKind kind = flags.get(name);
            if (kind == null && (name.equals("h") || name.equals("help"))) {
                return new Parsed(values, arguments.subList(i + 1, arguments.size()), true);
            }
            if (kind == null) {
                throw new InvalidFlagException("flag provided but not defined: -" + name);
            }
            boolean isSeparate = equals < 0 && kind != FlagKind.BOOLEAN;
            if (isSeparate && i + 1 == arguments.size()) {
                throw new InvalidFlagException("flag needs an argument: -" + name);
            }
            String value = isSeparate ? arguments.get(++i) : equals < 0 ? "true" : flag.substring(equals + 1);
            check(name, kind, value);
            values.put(name, value);
        }
        return new Parsed(values, List.of(), false);
    }

    private static void check(String name, FlagKind kind, String value) throws InvalidFlagException {
        if (!kind.accepts(value)) {
            String subject = kind == FlagKind.BOOLEAN
                    ? "invalid boolean value \"" + value + "\" for -" + name
                    : "invalid value \"" + value + "\" for flag -" + name;
            throw new InvalidFlagException(subject.replaceAll("\\p{Cntrl}", "?") + ": expected " + kind.expected());
        }
    }
}
