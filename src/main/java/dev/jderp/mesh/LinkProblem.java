package dev.jderp.mesh;

import dev.jderp.kit.ErrorLine;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** The failure of a connection to another relay in the words of an operator, in one line. */
public final class LinkProblem {

    private static final int MAX_CAUSES = 10;
    /** The messages of the JDK, Netty and BoringSSL for an answer that is not TLS. */
    private static final List<String> NOT_TLS = List.of(
            "not an SSL/TLS record", "Unsupported or unrecognized SSL message", "WRONG_VERSION_NUMBER");
    /** The system call before a message of Netty, and the address after it. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\S+ failed with error\\(-?\\d+\\): ");
    private static final Pattern ADDRESS = Pattern.compile(": \\S*/\\S+$");

    private LinkProblem() {}

    /** Whether a failure is this relay's own: neither the network's nor the neighbour's. */
    public static boolean isInternal(Throwable failure) {
        return !(failure instanceof IOException) && !(failure.getCause() instanceof SSLException);
    }

    /** The failure in words, without the address. */
    public static String of(Throwable failure) {
        Throwable root = failure;
        for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
            root = root.getCause();
        }
        String line = ErrorLine.of(root);
        if (root instanceof CertPathBuilderException) {
            return "the certificate is not signed by a trusted authority, and its host has no pin";
        }
        if (root instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        if (NOT_TLS.stream().anyMatch(line::contains)) {
            return "the answer is not TLS";
        }
        return ADDRESS.matcher(SYSTEM_CALL.matcher(line).replaceFirst("")).replaceFirst("");
    }
}
