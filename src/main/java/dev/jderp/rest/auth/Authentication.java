package dev.jderp.rest.auth;

import dev.jderp.auth.Caller;
import dev.jderp.auth.LoginFailures;
import dev.jderp.auth.Tokens;
import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.rest.http.Problem;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Admits requests with a valid token, {@code Authorization: Bearer TOKEN}, for every path and from every address: the
 * front door, proxies and browsers on this host all ask from loopback, so an address proves nothing. Failed logins get
 * 401, or 429 with {@code Retry-After} when the address has exceeded its allowance of them.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
@ApplicationScoped
public class Authentication implements ContainerRequestFilter {

    /** Request property: the {@link Caller}. */
    static final String CALLER = "dev.jderp.caller";

    private static final String SCHEME = "Bearer ";
    private static final String CHALLENGE = "Bearer realm=\"jderp\"";

    @Inject
    private Tokens tokens;

    @Inject
    private LoginFailures failures;

    @Context
    private HttpServletRequest http;

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> sent = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
        Optional<Caller> caller = sent.size() == 1 ? token(sent.get(0)).flatMap(tokens::caller) : Optional.empty();
        if (caller.isPresent()) {
            request.setProperty(CALLER, caller.get());
            request.setSecurityContext(new CallerContext(caller.get(), http.isSecure()));
        } else {
            request.abortWith(refusal(request, !sent.isEmpty()));
        }
    }

    /** The token in a header field; the scheme may be written in any case. */
    static Optional<String> token(String field) {
        return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(field.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private Response refusal(ContainerRequestContext request, boolean sentToken) {
        InetAddress address = IpAddresses.parse(http.getRemoteAddr()).orElseGet(InetAddress::getLoopbackAddress);
        String asked = request.getMethod() + " " + request.getUriInfo().getAbsolutePath().getRawPath();
        if (!failures.countFailure(address, asked)) {
            return Problem.tooManyRequests("too many requests without a valid token", LoginFailures.INTERVAL);
        }
        String detail = sentToken
                ? "the token is unknown"
                : "a token is required; send it as Authorization: Bearer TOKEN";
        return Response.fromResponse(
                Problem.answer(Response.Status.UNAUTHORIZED.getStatusCode(), detail, List.of()))
                .header(HttpHeaders.WWW_AUTHENTICATE, sentToken ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE)
                .build();
    }
}
