package dev.jderp.stun;

/** A way in which a datagram can be wrong: a server does not answer such a request, a client ignores such an answer. */
public enum StunFault {
    /** Shorter than a header, its top two bits are set, or the cookie is missing. */
    NOT_STUN,
    /** STUN, and no binding request. */
    NOT_BINDING_REQUEST,
    /** STUN, and no binding success response. */
    NOT_SUCCESS_RESPONSE,
    /** An attribute or its padding is cut off, an address is of no known kind, or there is none. */
    MALFORMED_ATTRS,
    /** No SOFTWARE attribute says {@code tailnode}: a request of another kind of client. */
    WRONG_SOFTWARE,
    /** The last attribute is no FINGERPRINT. */
    NO_FINGERPRINT,
    /** The checksum does not match. */
    WRONG_FINGERPRINT
}
