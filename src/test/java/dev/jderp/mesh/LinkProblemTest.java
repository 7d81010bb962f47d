package dev.jderp.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class LinkProblemTest {

    @Test
    void aMessageOfTheSystemHasNeitherCallNorAddress() {
        assertEquals("Connection refused", LinkProblem.of(new ConnectException(
                "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.3:59219")));
        assertEquals("connection timed out after 5000 ms", LinkProblem.of(new ConnectException(
                "connection timed out after 5000 ms: derp1.example.com/[2001:db8::1]:443")));
        assertEquals("Connection reset by peer", LinkProblem.of(new IOException(
                "recvAddress(..) failed with error(-104): Connection reset by peer")));
        assertEquals("Connection refused", LinkProblem.of(new ConnectException("Connection refused")));
    }

    @Test
    void theCauseOfATlsFailureIsNamed() {
        assertEquals("the certificate is not for derp1.example.com", LinkProblem.of(new SSLHandshakeException("failed")
                .initCause(new CertificateException("the certificate is not for derp1.example.com"))));
        assertEquals("the certificate is not signed by a trusted authority, and its host has no pin",
                LinkProblem.of(new SSLHandshakeException("PKIX path building failed").initCause(
                        new CertPathBuilderException("unable to find valid certification path"))));
        assertEquals("the answer is not TLS",
                LinkProblem.of(new SSLHandshakeException("Unsupported or unrecognized SSL message")));
    }

    @Test
    void aTimeoutIsNoAnswer() {
        assertEquals("no answer in time", LinkProblem.of(new SocketTimeoutException("Read timed out")));
    }
}
