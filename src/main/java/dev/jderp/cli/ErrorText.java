package dev.jderp.cli;

import dev.jderp.kit.ErrorLine;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertPathBuilderException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns exceptions into error messages, in the form that follows a name and a colon. */
final class ErrorText {

    private static final int MAX_CAUSES = 10;

    private ErrorText() {}

    /** The reason in one line. */
    static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "no such file";
            case AccessDeniedException e -> "permission denied";
            case FileAlreadyExistsException e -> "the file exists already";
            case CharacterCodingException e -> "not UTF-8 text";
            case HttpTimeoutException e -> "no response in time";
            case SocketTimeoutException e -> "no response in time";
            case ConnectException e -> "cannot be reached";
            case UnknownHostException e -> "unknown host";
            case SSLException e -> "TLS: " + (isUntrusted(e)
                    ? "its certificate is not signed by a trusted authority"
                    : firstLine(e));
            case EOFException e -> "the connection was closed";
            default -> firstLine(failure);
        };
    }

    private static boolean isUntrusted(SSLException failure) {
        @Nullable
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof CertPathBuilderException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** The first line of an exception's message, or its class name if it has no message. */
    static String firstLine(Exception failure) {
        return TextTable.printable(ErrorLine.of(failure));
    }
}
