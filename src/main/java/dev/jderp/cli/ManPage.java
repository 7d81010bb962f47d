package dev.jderp.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Writes a manual page in the language of {@code man} (roff). */
final class ManPage {

    /** The way a command is started in the help texts; the manual comes with an installed program. */
    private static final String JAR = "java -jar jderp.jar";
    private static final String PROGRAM = "jderp";

    private final StringBuilder text = new StringBuilder();

    /** Begins a page. */
    ManPage(String name, int section, String summary) {
        text.append(".TH \"").append(name.toUpperCase(Locale.ROOT)).append("\" ").append(section)
                .append(" \"\" \"jderp\" \"jderp\"\n");
        section("Name");
        line(name + " - " + summary);
    }

    /** Writes the page of a command. */
    static String of(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        UsageMessageSpec usage = spec.usageMessage();
        List<String> description = plain(usage.description());
        String summary = String.join(" ", description).split("\\. ", 2)[0].replaceFirst("\\.$", "");
        ManPage page = new ManPage(pageName(spec), 1, summary);
        page.section("Synopsis");
        page.verbatim(command.getHelp().synopsis(0).lines().toList());
        page.section("Description");
        description.forEach(page::line);
        page.options(spec);
        page.commands(command);
        if (!usage.exitCodeList().isEmpty()) {
            page.section("Exit status");
            usage.exitCodeList().forEach(page::item);
        }
        List<String> footer = plain(usage.footer());
        if (!footer.isEmpty()) {
            page.section("Examples");
            page.verbatim(footer.stream().filter(line -> !line.equals("Examples:")).toList());
        }
        page.section("See also");
        page.line("jderp(1), derp.properties(5)");
        return page.toString();
    }

    /** The name of a command's page, such as {@code jderp-map-check}. */
    static String pageName(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    private void options(CommandSpec spec) {
        section("Options");
        for (PositionalParamSpec each : spec.positionalParameters()) {
            item(each.paramLabel(), description(each));
        }
        for (OptionSpec each : spec.options()) {
            if (!each.hidden()) {
                String value = each.arity().max() == 0 ? "" : " " + each.paramLabel();
                item(String.join(", ", each.names()) + value, description(each));
            }
        }
    }

    private void commands(CommandLine command) {
        if (command.getSubcommands().isEmpty()) {
            return;
        }
        section("Commands");
        command.getSubcommands().forEach((name, each) -> {
            if (!each.getCommandSpec().usageMessage().hidden()) {
                item(name, String.join(" ", plain(each.getCommandSpec().usageMessage().description())));
            }
        });
    }

    private static String description(ArgSpec argument) {
        return String.join(" ", plain(argument.description()));
    }

    /** The lines of a help text, as picocli prints them. */
    private static List<String> plain(String... lines) {
        List<String> all = new ArrayList<>();
        for (String line : lines) {
            all.addAll(Ansi.OFF.string(String.format(line)).lines().toList());
        }
        return all;
    }

    /** Begins a section. */
    void section(String title) {
        text.append(".SH ").append(title.toUpperCase(Locale.ROOT)).append('\n');
    }

    /** Writes a paragraph; an empty line begins a new one. */
    void line(String line) {
        text.append(line.isBlank() ? ".PP" : escaped(line)).append('\n');
    }

    /** Writes a term and its description. */
    void item(String term, String description) {
        text.append(".TP\n.B ").append(escaped(term)).append('\n').append(escaped(description)).append('\n');
    }

    private void verbatim(List<String> lines) {
        text.append(".nf\n");
        lines.forEach(line -> text.append(escaped(line)).append('\n'));
        text.append(".fi\n");
    }

    /** Escapes what is not text for roff: a backslash, a hyphen as in an option, a control character at the begin. */
    private static String escaped(String line) {
        String escaped = line.replace(JAR, PROGRAM).replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
