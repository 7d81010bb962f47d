package dev.jderp.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds unknown names with the prefix of settings, so that a misspelled setting is an error. */
final class SettingNames {

    private SettingNames() {}

    /** Adds a fault for each unknown property and environment variable, except variables that Kubernetes has set. */
    static void check(
            Collection<String> properties, Map<String, String> environment, KubernetesServices kubernetes,
            SettingFaults faults) {
        for (String name : new TreeSet<>(properties)) {
            boolean known = Setting.forKey(name).isPresent() || OldNames.isKey(name);
            if (name.startsWith("derp.") && !known && !isVariable(name, environment)) {
                faults.add(name + " is not a setting of jderp; the closest one is " + closest(name, Setting::key));
            }
        }
        for (String name : new TreeSet<>(environment.keySet())) {
            boolean known = OldNames.isEnvironmentName(name)
                    || Arrays.stream(Setting.values()).anyMatch(s -> s.environmentName().equals(name));
            if (name.startsWith("DERP_") && !known && !kubernetes.hasSet(name)) {
                Optional<String> hint = DerperImage.hint(name);
                faults.add(name + " is not a setting of jderp; " + hint.orElseGet(
                        () -> "the closest one is " + closest(name, Setting::environmentName)));
            }
        }
    }

    /**
     * Whether a property is an environment variable under another name: some implementations of MicroProfile Config
     * list {@code DERP_HTTP_PORT} as {@code derp.http.port}, too.
     */
    private static boolean isVariable(String property, Map<String, String> environment) {
        return !property.contains("-") && environment.containsKey(Setting.environmentName(property));
    }

    private static String closest(String name, Function<Setting, String> form) {
        return Arrays.stream(Setting.values())
                .map(form)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .orElseThrow();
    }

    /** The edit distance of two names, or of their words in alphabetical order if that is smaller. */
    private static int distance(String name, String candidate) {
        return Math.min(editDistance(name, candidate), editDistance(sorted(name), sorted(candidate)));
    }

    private static String sorted(String name) {
        String[] words = name.split("[._-]", -1);
        Arrays.sort(words);
        return String.join(" ", words);
    }

    /** The Levenshtein distance: how many letters must be inserted, removed or replaced. */
    static int editDistance(String a, String b) {
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
