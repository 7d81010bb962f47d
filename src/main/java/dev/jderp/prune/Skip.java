package dev.jderp.prune;

/** A reason for which a candidate's connection is not closed. */
public enum Skip {
    /** The candidate is another relay of the region. */
    MESH_PEER("meshPeer"),
    /** The preferred node is this one. */
    THIS_NODE("thisNode"),
    /** The preferred node is not in the DERP map. */
    NOT_IN_MAP("notInMap"),
    /** The preferred node does not relay packets. */
    STUN_ONLY("stunOnly"),
    /** The preferred node is drained. */
    DRAINED("drained"),
    /** The preferred node does not answer its probe. */
    NO_ANSWER("noAnswer"),
    /** The connection has ended during the round. */
    GONE("gone");

    private final String label;

    Skip(String label) {
        this.label = label;
    }

    /** The name in JSON. */
    public String label() {
        return label;
    }
}
