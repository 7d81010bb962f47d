/**
 * The front door's TLS and its certificates: files are read and checked, and the meta certificate is added to the
 * chain.
 *
 * <p>{@code FrontDoor} makes a {@link dev.jderp.frontdoor.tls.Tls}; {@code assembly} chooses the
 * {@link dev.jderp.frontdoor.tls.CertificateSource}, which the watcher of files reads again. Handshakes run on
 * {@code derp-lobby}; a new certificate may be set by any thread.
 */
@NullMarked
package dev.jderp.frontdoor.tls;

import org.jspecify.annotations.NullMarked;
