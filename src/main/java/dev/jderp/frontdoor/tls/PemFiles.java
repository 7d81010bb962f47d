package dev.jderp.frontdoor.tls;

import java.nio.file.Path;

/**
 * A certificate and its key in PEM files.
 *
 * @param certificate the leaf, followed by the certificates that signed it
 * @param key the leaf's private key, PKCS8, PKCS1 or SEC1, not encrypted
 */
public record PemFiles(Path certificate, Path key) {
}
