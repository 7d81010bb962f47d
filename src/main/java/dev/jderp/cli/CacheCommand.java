package dev.jderp.cli;

import dev.jderp.kit.JsonProviders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code cache}: makes the file from which Java 25 loads the relay's classes, ready to run. */
@Command(name = "cache", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                """
                        Makes Java's cache of the relay's classes: a start then takes about half as long. Runs a relay \
                        on loopback ports for this, with a state directory of its own, which is removed.""",
                "",
                """
                        bin/jderp uses the file jderp.aot next to jderp.jar if it is there. It is valid for this Java \
                        and these files only: make it again after a change of either. The .deb makes it when it is \
                        installed."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the file was made",
                "1:the relay did not run, or Java could not make the file; a file that was there stays",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar cache",
                "  bin/jderp relay                         uses the file"})
final class CacheCommand implements Callable<Integer> {

    private static final int MIN_JAVA = 25;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE",
            description = "the file to make; default jderp.aot next to jderp.jar")
    private @Nullable Path file;

    @Option(names = "--json", description = "print the name of the file as JSON")
    private boolean json;

    CacheCommand() {}

    @Override
    public Integer call() throws CommandException, InterruptedException {
        if (Runtime.version().feature() < MIN_JAVA) {
            throw new CommandException("this is Java " + Runtime.version().feature() + "; the cache needs Java 25");
        }
        Path jar = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
        Path target = (file == null ? jar.resolveSibling("jderp.aot") : file).toAbsolutePath();
        try {
            TrainingRun.run(jar, target);
        } catch (IOException e) {
            throw new CommandException("cannot make " + target + ": " + ErrorText.of(e), e);
        }
        spec.commandLine().getOut().println(json
                ? JsonProviders.JSON.createObjectBuilder().add("file", target.toString()).build()
                : target);
        return CommandLine.ExitCode.OK;
    }
}
