package dev.jderp.frontdoor.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Options of the port that speaks plain HTTP.
 *
 * @param httpsHost the host that it redirects to where a request has no Host header, an IPv6 address without brackets
 * @param httpsPort the HTTPS port that it redirects to
 * @param acmeWebroot the directory below which an ACME client puts its answers to challenges; empty for no challenges
 */
public record PlainPortOptions(String httpsHost, int httpsPort, Optional<Path> acmeWebroot) {
}
