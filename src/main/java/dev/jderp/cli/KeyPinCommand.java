package dev.jderp.cli;

import dev.jderp.derpmap.CertName;
import dev.jderp.kit.JsonProviders;
import dev.jderp.kit.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code key pin}: prints the pin of a certificate. */
@Command(name = "pin", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class,
        description = """
                Prints the pin of a relay's self-signed certificate, sha256-raw: and its hash. A DERP map has the pin \
                as CertName, and clients accept the certificate by it. A certificate that an authority has signed has \
                no pin: clients check it by its name.""",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the pin was printed",
                "1:the file contains no certificate, or one that is not self-signed",
                "2:the command line is invalid"},
        footer = {
                "%nExamples:",
                "  java -jar jderp.jar key pin relay.pem",
                "  openssl s_client -connect relay.example.com:8443 -tls1_2 </dev/null | openssl x509 >relay.pem"})
final class KeyPinCommand implements Callable<Integer> {

    private static final int MAX_BYTES = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "CERT.pem", description = "the relay's certificate, PEM or DER")
    private Path file;

    @Option(names = "--json", description = "print the pin, and the certificate's subject and end date, as JSON")
    private boolean json;

    KeyPinCommand() {}

    @Override
    public Integer call() throws CommandException {
        List<X509Certificate> chain = chain();
        String pin = CertName.of(chain);
        if (pin.isEmpty()) {
            throw new CommandException(file + ": the certificate is signed by an authority, so it has no pin;"
                    + " leave CertName out of the map");
        }
        CommandLine line = spec.commandLine();
        if (json) {
            X509Certificate leaf = chain.get(0);
            line.getOut().println(JsonProviders.JSON.createObjectBuilder()
                    .add("certName", pin)
                    .add("subject", leaf.getSubjectX500Principal().getName())
                    .add("notAfter", leaf.getNotAfter().toInstant().toString())
                    .build());
        } else {
            line.getOut().println(pin);
        }
        return CommandLine.ExitCode.OK;
    }

    private List<X509Certificate> chain() throws CommandException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            byte[] bytes = SmallFile.readRaw(file, MAX_BYTES);
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))) {
                chain.add((X509Certificate) each);
            }
        } catch (SmallFile.TooLargeException e) {
            throw new CommandException(file + ": not a certificate: the file is larger than " + MAX_BYTES + " bytes",
                    e);
        } catch (IOException e) {
            throw new CommandException(file + ": " + ErrorText.of(e), e);
        } catch (CertificateException e) {
            throw new CommandException(file + ": not a certificate", e);
        }
        if (chain.isEmpty()) {
            throw new CommandException(file + ": the file contains no certificate");
        }
        return chain;
    }
}
