package dev.jderp.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Finds names that look like settings and are none, so that a slip of the pen is not taken for a wish. */
final class SettingNames {

    /** What Kubernetes puts into the environment of every container beside a service that is called "derp". */
    private static final Pattern KUBERNETES = Pattern.compile("DERP_(SERVICE_(HOST|PORT)|PORT)(_.*)?");

    private SettingNames() {}

    /** Checks the names of properties and of environment variables. */
    static void check(Collection<String> properties, Collection<String> environment) throws SettingException {
        for (String name : properties) {
            if (name.startsWith("derp.") && Setting.forKey(name).isEmpty()) {
                throw unknown(name, Setting::key);
            }
        }
        for (String name : environment) {
            boolean known = Arrays.stream(Setting.values()).anyMatch(s -> s.environmentName().equals(name));
            if (name.startsWith("DERP_") && !known && !KUBERNETES.matcher(name).matches()) {
                throw unknown(name, Setting::environmentName);
            }
        }
    }

    private static SettingException unknown(String name, Function<Setting, String> form) {
        String nearest = Arrays.stream(Setting.values())
                .map(form)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .orElseThrow();
        return new SettingException(name + " is no setting of jderp; the nearest is " + nearest);
    }

    /** How many letters must be put in, left out or changed to make one word of the other. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
