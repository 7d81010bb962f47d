package dev.jderp.cli;

import dev.jderp.config.HttpAddressFile;
import dev.jderp.config.ProcessSettings;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SettingException;
import dev.jderp.kit.JsonProviders;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code health}: asks the relay of this host whether it admits clients, for supervisors of containers. */
@Command(name = "health", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = {
                "Checks whether the relay on this host is ready: its page /health/ready at derp.http-port.",
                "",
                """
                        It reads the same settings as the relay, so it runs in the same environment and directory. The \
                        port is that of the relay that was started last with this state directory, so that \
                        derp.state-dir is enough for a relay that was started by the command derper."""},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the relay admits clients",
                "1:it is not there, not ready yet, or draining",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar health",
                "  java -jar jderp.jar health --live       as the health check of a container that must drain"})
final class HealthCommand implements Callable<Integer> {

    private static final int TIMEOUT_MS = 4_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--live", description = "check whether the relay works, which it also does while it drains")
    private boolean live;

    @Option(names = "--json", description = "print the URL and the status of the answer as JSON")
    private boolean json;

    HealthCommand() {}

    @Override
    public Integer call() throws CommandException {
        try {
            URI url = URI.create("http://" + address() + "/health/" + (live ? "live" : "ready"));
            int status = ask(url);
            boolean isUp = status == HttpURLConnection.HTTP_OK;
            if (json) {
                spec.commandLine().getOut().println(JsonProviders.JSON.createObjectBuilder()
                        .add("url", url.toString())
                        .add("status", status)
                        .build());
            } else if (!isUp) {
                spec.commandLine().getErr().println("jderp: " + url + " answers " + status + "; expected 200");
            }
            return isUp ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (IOException | SettingException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The address of the relay that was started last with the same state directory, else that of the settings. */
    private static String address() throws SettingException, IOException {
        try {
            RelayConfig config = ProcessSettings.read();
            return HttpAddressFile.read(config.map().directory()).orElse(config.container().reachableHost());
        } catch (SettingException e) { // the variables may be derper's
            Optional<Path> state = ProcessSettings.stateDirectory();
            Optional<String> address = state.isPresent() ? HttpAddressFile.read(state.get()) : Optional.empty();
            if (address.isEmpty()) {
                throw e;
            }
            return address.get();
        }
    }

    /** Returns the status of the answer; fails after some seconds without one. */
    static int ask(URI url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new IOException(url + " does not answer: " + e.getMessage(), e);
        } finally {
            connection.disconnect();
        }
    }
}
