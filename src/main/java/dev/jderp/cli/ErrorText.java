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

/** Why something cannot be read or reached, in words that go behind its name and a colon. */
final class ErrorText {

    private static final int MAX_CAUSES = 10;

    private ErrorText() {}

    /** One line. */
    static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "there is no such file";
            case AccessDeniedException e -> "it may not be opened";
            case FileAlreadyExistsException e -> "it is there already";
            case CharacterCodingException e -> "it is not text in UTF-8";
            case HttpTimeoutException e -> "it does not answer in time";
            case SocketTimeoutException e -> "it does not answer in time";
            case ConnectException e -> "it cannot be reached";
            case UnknownHostException e -> "there is no such host";
            case SSLException e -> "TLS: " + (isUntrusted(e)
                    ? "no authority that is trusted here has signed its certificate"
                    : firstLine(e));
            case EOFException e -> "it has closed the connection";
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

    /** What an exception says, in one line. */
    static String firstLine(Exception failure) {
        return TextTable.printable(ErrorLine.of(failure));
    }
}
