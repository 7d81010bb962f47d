package dev.jderp.stun;

/** The faults of a datagram: a server does not answer such a request, a client ignores such an answer. */
public enum StunFault {
    /** It is shorter than a header, has one of its top two bits set, or lacks the cookie. */
    NOT_STUN,
    /** It is STUN, but not a binding request. */
    NOT_BINDING_REQUEST,
    /** It is STUN, but not a binding success response. */
    NOT_SUCCESS_RESPONSE,
    /** An attribute or its padding is cut off, an address has an unknown family, or the address is missing. */
    MALFORMED_ATTRS,
    /** There is no SOFTWARE attribute {@code tailnode}: it is a request of another kind of client. */
    WRONG_SOFTWARE,
    /** The last attribute is not a FINGERPRINT. */
    NO_FINGERPRINT,
    /** The checksum does not match. */
    WRONG_FINGERPRINT
}
