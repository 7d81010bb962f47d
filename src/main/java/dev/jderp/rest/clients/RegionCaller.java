package dev.jderp.rest.clients;

import dev.jderp.auth.AuditTrail;
import dev.jderp.kit.JsonProviders;
import dev.jderp.rest.auth.Audit;
import jakarta.json.JsonObject;

/**
 * The caller of a change that each relay of the region makes, for their audit logs.
 *
 * @param name the caller as the audit log names it
 * @param node the relay that received the request
 */
record RegionCaller(String name, String node) {

    private static final String CALLER = "caller";
    private static final String NODE = "node";

    /** The caller in a question that {@link #addTo} made. */
    static RegionCaller of(JsonObject question) {
        return new RegionCaller(question.getString(CALLER, ""), question.getString(NODE, ""));
    }

    /** The question with the caller in it. */
    JsonObject addTo(JsonObject question) {
        return JsonProviders.JSON.createObjectBuilder(question).add(CALLER, name).add(NODE, node).build();
    }

    /** Adds a line to the audit log, except on the relay whose log has the request itself. */
    void audit(AuditTrail trail, String ownNode, String text) {
        if (!node.equals(ownNode)) {
            Audit.logForRelay(trail, name, node, text);
        }
    }
}
