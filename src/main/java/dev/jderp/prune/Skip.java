package dev.jderp.prune;

/** The reasons for which a candidate is not closed. */
public enum Skip {
    /** It is another relay of the region. */
    MESH_PEER("meshPeer"),
    /** The node that it would rather be with is this one. */
    THIS_NODE("thisNode"),
    /** That node is not in the DERP map. */
    NOT_IN_MAP("notInMap"),
    /** That node does not relay packets. */
    STUN_ONLY("stunOnly"),
    /** That node is drained. */
    DRAINED("drained"),
    /** That node does not answer its probe. */
    NO_ANSWER("noAnswer"),
    /** The connection has ended meanwhile. */
    GONE("gone");

    private final String label;

    Skip(String label) {
        this.label = label;
    }

    /** The word in an answer. */
    public String label() {
        return label;
    }
}
