package dev.jderp.debug.export;

import dev.jderp.debug.export.Variable.Buckets;
import dev.jderp.debug.export.Variable.Kind;
import dev.jderp.debug.export.Variable.Labelled;
import dev.jderp.debug.export.Variable.One;
import dev.jderp.debug.export.Variable.Sample;
import dev.jderp.debug.export.Variable.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Prints variables as derper's {@code /debug/varz} does. The Prometheus library cannot: it ends the name of every
 * counter with {@code _total}, and dashboards for derper expect the names without that.
 */
final class Varz {

    private static final String INFINITE = "+Inf";

    private final StringBuilder out = new StringBuilder();

    private Varz() {}

    /** The text, sorted by name. */
    static String print(List<Variable> variables) {
        Varz varz = new Varz();
        variables.stream().sorted(Comparator.comparing(Variable::textName)).forEach(varz::variable);
        return varz.out.toString();
    }

    private void variable(Variable variable) {
        String name = variable.textName();
        out.append("# HELP ").append(name).append(' ').append(variable.help()).append('\n');
        if (variable.kind() != Kind.UNTYPED) {
            String type = variable.kind().name().toLowerCase(Locale.ROOT);
            out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        }
        switch (variable.value()) {
            case One one -> sample(name, Variable.text(one.number()));
            case Text text -> sample(labels(name, List.of("version", "binary"), List.of(text.text(), "jderp")), "1");
            case Labelled labelled -> {
                for (Sample each : labelled.samples()) {
                    sample(labels(name, labelled.labels(), each.values()), Variable.text(each.number()));
                }
            }
            case Buckets buckets -> histogram(name, buckets);
        }
    }

    private void histogram(String name, Buckets buckets) {
        long below = 0;
        for (int i = 0; i < buckets.counts().size(); i++) {
            below += buckets.counts().get(i);
            String bound = i < buckets.bounds().size() ? Variable.text(buckets.bounds().get(i)) : INFINITE;
            sample(labels(name + "_bucket", List.of("le"), List.of(bound)), Long.toString(below));
        }
        sample(name + "_sum", Variable.text(buckets.sum()));
        sample(name + "_count", Long.toString(below));
    }

    private void sample(String nameAndLabels, String value) {
        out.append(nameAndLabels).append(' ').append(value).append('\n');
    }

    private static String labels(String name, List<String> labels, List<String> values) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            pairs.add(labels.get(i) + "=\"" + escape(values.get(i)) + '"');
        }
        return name + '{' + String.join(",", pairs) + '}';
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
