package dev.jderp.cli;

import dev.jderp.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code generate-man-pages}, for the build of packages: writes a page for each command and the settings. */
@Command(name = "generate-man-pages", hidden = true, mixinStandardHelpOptions = true,
        versionProvider = JderpCommand.Version.class, description = "Writes the manual pages into a directory.")
final class ManPagesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIRECTORY", description = "the directory for man1 and man5")
    private Path directory;

    ManPagesCommand() {}

    @Override
    public Integer call() throws CommandException {
        try {
            Path commands = Files.createDirectories(directory.resolve("man1"));
            write(commands, spec.root().commandLine());
            Path settings = Files.createDirectories(directory.resolve("man5"));
            Files.writeString(settings.resolve("derp.properties.5"), settings());
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void write(Path directory, CommandLine command) throws IOException {
        String name = ManPage.pageName(command.getCommandSpec());
        Files.writeString(directory.resolve(name + ".1"), ManPage.of(command));
        for (CommandLine each : command.getSubcommands().values()) {
            if (!each.getCommandSpec().usageMessage().hidden() && !each.getCommandName().equals("help")) {
                write(directory, each);
            }
        }
    }

    private static String settings() {
        ManPage page = new ManPage("derp.properties", 5, "settings of the DERP relay jderp");
        page.section("Description");
        page.line("""
                A properties file, with a line KEY=VALUE for each setting. jderp reads derp.properties in its working \
                directory, or the file that DERP_CONFIG_FILE names.""");
        page.line("");
        page.line("""
                A variable of the environment wins over a line of the file. Its name is the key in upper case with _ \
                in place of . and -, such as DERP_STATE_DIR for derp.state-dir.""");
        page.section("Settings");
        for (Setting each : Setting.values()) {
            String value = each.defaultText().isEmpty() ? "" : "=" + each.defaultText();
            page.item(each.key() + value, each.help());
        }
        page.section("See also");
        page.line("jderp(1)");
        return page.toString();
    }
}
