package dev.jderp.debug;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Hides secrets in the command line and the system properties that the pages show. */
public final class Redaction {

    private static final String HIDDEN = "(hidden)";
    private static final Pattern SECRET = Pattern.compile("(?i)pass|pwd|secret|token|key|psk|credential|auth");
    private static final Pattern USER_IN_URL = Pattern.compile("://[^/@\\s]+@");
    private static final Pattern QUERY = Pattern.compile("(://[^\\s?]*\\?)\\S+");

    private Redaction() {}

    /** The command line of this process. */
    public static List<String> commandLine() {
        List<String> all = new ArrayList<>(List.of("java"));
        all.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        all.addAll(List.of(System.getProperty("sun.java.command", "").split(" ")));
        return arguments(all);
    }

    /** The system properties of this process, by name. */
    public static Map<String, String> properties() {
        Map<String, String> shown = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            shown.put(name, value(name, System.getProperty(name, "")));
        }
        return shown;
    }

    /** Arguments; the value of a secret, after an equals sign or in the next argument, is hidden. */
    static List<String> arguments(List<String> arguments) {
        List<String> shown = new ArrayList<>();
        boolean hideNext = false;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            boolean isOption = argument.startsWith("-");
            if (hideNext && !isOption) {
                shown.add(HIDDEN);
            } else if (equals >= 0) {
                shown.add(argument.substring(0, equals + 1)
                        + value(argument.substring(0, equals), argument.substring(equals + 1)));
            } else {
                shown.add(plain(argument));
            }
            hideNext = isOption && equals < 0 && SECRET.matcher(argument).find();
        }
        return shown;
    }

    /** The value of the property or option {@code name}, hidden if it is a secret. */
    static String value(String name, String value) {
        boolean isSecret = SECRET.matcher(name).find();
        int equals = value.indexOf('=');
        boolean holdsSecret = equals >= 0 && SECRET.matcher(value.substring(0, equals)).find();
        return (isSecret || holdsSecret) && !value.isEmpty() ? HIDDEN : plain(value);
    }

    private static String plain(String value) {
        String withoutUser = USER_IN_URL.matcher(value).replaceAll("://" + HIDDEN + "@");
        return QUERY.matcher(withoutUser).replaceAll("$1" + HIDDEN);
    }
}
