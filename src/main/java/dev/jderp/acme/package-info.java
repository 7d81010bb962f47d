/**
 * Certificates from an authority by ACME (RFC 8555): orders one for the relay's names, renews it, and keeps it on disk.
 *
 * <p>{@code assembly} makes one {@link dev.jderp.acme.CertificateKeeper} for a relay whose {@code derp.certmode} is
 * {@code acme}, and {@link dev.jderp.acme.CertificateThread} runs it on the thread {@code derp-certificate}, the only
 * one that asks the authority and writes files. The front door reads {@link dev.jderp.acme.PendingChallenges} on its
 * own threads, and never waits.
 */
@NullMarked
package dev.jderp.acme;

import org.jspecify.annotations.NullMarked;
