package dev.jderp.cli;

import dev.jderp.derpmap.CertName;
import dev.jderp.kit.JsonProviders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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

/** Prints the pin of a certificate. */
@Command(name = "pin", mixinStandardHelpOptions = true, versionProvider = JderpCommand.Version.class, description = {
        "Prints what a DERP map's CertName is for a relay with this certificate: sha256-raw: and its hash, by which clients know it without an authority. There is none for a certificate that an authority has signed, which clients check by its name."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the pin is printed", "1:there is no certificate in the file, or none that is pinned",
                "2:the command was not understood"}, footer = {
                        "%nFor example:",
                        "  java -jar jderp.jar key pin relay.pem",
                        "  openssl s_client -connect relay.example.com:8443 -tls1_2 </dev/null | openssl x509 >relay.pem"})
final class KeyPinCommand implements Callable<Integer> {

    private static final int MAX_BYTES = 1 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "CERT.pem", description = "the relay's certificate, PEM or DER")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--json", description = "print the pin, and whom and until when the certificate names, as JSON")
    private boolean json;

    KeyPinCommand() {}

    @Override
    public Integer call() throws CommandException {
        List<X509Certificate> chain = chain();
        String pin = CertName.of(chain);
        if (pin.isEmpty()) {
            throw new CommandException(file + ": this certificate is signed by an authority, and is not pinned;"
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
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES);
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))) {
                chain.add((X509Certificate) each);
            }
        } catch (IOException e) {
            throw new CommandException(file + ": " + ErrorText.of(e), e);
        } catch (CertificateException e) {
            throw new CommandException(file + ": this is no certificate", e);
        }
        if (chain.isEmpty()) {
            throw new CommandException(file + ": there is no certificate in it");
        }
        return chain;
    }
}
