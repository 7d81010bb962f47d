package dev.jderp.config.derper;

import dev.jderp.config.GoNumber;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of derper's flags: those of the command line first, then those of the variables of container images, then
 * derper's defaults.
 */
final class FlagValues {

    /** A value, and the flag or variable that it comes from. */
    private record Value(String text, String source) {
    }

    private final Map<DerperFlag, Value> values = new EnumMap<>(DerperFlag.class);
    private final List<String> rest;
    private final boolean isHelp;

    private FlagValues(List<String> rest, boolean isHelp) {
        this.rest = rest;
        this.isHelp = isHelp;
    }

    /**
     * Reads the values.
     *
     * @param variables the variables that set a flag
     * @param faults receives a line for each variable whose value is invalid
     * @throws InvalidFlagException if the command line is invalid
     */
    static FlagValues read(List<String> arguments, DerperVariables variables, List<String> faults)
            throws InvalidFlagException {
        GoFlags.Parsed parsed = GoFlags.parse(DerperFlag.kinds(), arguments);
        FlagValues read = new FlagValues(List.copyOf(parsed.rest()), parsed.isHelp());
        for (DerperFlag flag : DerperFlag.values()) {
            variables.of(flag).ifPresent(found -> read.set(flag, found.value(), found.name(), faults));
        }
        Map<String, DerperFlag> flags = DerperFlag.byName();
        for (DerperFlag flag : DerperFlag.values()) {
            if (!parsed.values().containsKey(flag.text().substring(1))) {
                variables.conflict(flag).ifPresent(faults::add);
            }
        }
        parsed.values().forEach((name, text) -> Optional.ofNullable(flags.get(name))
                .ifPresent(flag -> read.values.put(flag, new Value(text, flag.text()))));
        return read;
    }

    private void set(DerperFlag flag, String text, String source, List<String> faults) {
        if (flag.kind().accepts(text)) {
            values.put(flag, new Value(text, source));
        } else {
            faults.add(source + " is \"" + text.replaceAll("\\p{Cntrl}", "?") + "\"; expected "
                    + flag.kind().expected());
        }
    }

    /** Whether the flag or one of its variables is set. */
    boolean isSet(DerperFlag flag) {
        return values.containsKey(flag);
    }

    /** The value, or derper's default. */
    String text(DerperFlag flag) {
        Value value = values.get(flag);
        return value == null ? flag.defaultText() : value.text();
    }

    /** The flag, or the variable that has set it. */
    String source(DerperFlag flag) {
        Value value = values.get(flag);
        return value == null ? flag.text() : value.source();
    }

    /** Whether a boolean flag is true. */
    boolean isTrue(DerperFlag flag) {
        return GoNumber.parseBoolean(text(flag)).orElse(false);
    }

    /** The flag with its value, for messages. */
    String named(DerperFlag flag) {
        return source(flag) + " is \"" + text(flag).replaceAll("\\p{Cntrl}", "?") + "\"";
    }

    /** Whether the command line asks for help. */
    boolean isHelp() {
        return isHelp;
    }

    /** The arguments after the first that is not a flag, which derper ignores. */
    List<String> rest() {
        return rest;
    }
}
