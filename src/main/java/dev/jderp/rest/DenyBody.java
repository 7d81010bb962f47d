package dev.jderp.rest;

import dev.jderp.admission.DeniedKeys;
import dev.jderp.admission.KeyList;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.HashSet;
import java.util.Set;

/** The deny list as JSON, read and written. */
final class DenyBody {

    /** More than the most keys need. */
    static final int MAX_BYTES = 8 << 20;

    private static final int MAX_SHOWN = 80;

    private DenyBody() {}

    /**
     * The keys of a body.
     *
     * @throws Problem 400 that names the entry
     */
    static Set<NodePublicKey> keys(JsonObject body) {
        if (!(body.get("keys") instanceof JsonArray entries)) {
            throw Problem.badRequest("keys must be a list of node keys");
        }
        if (entries.size() > DeniedKeys.MAX_KEYS) {
            throw Problem.badRequest("keys has " + entries.size() + " entries; at most " + DeniedKeys.MAX_KEYS);
        }
        Set<NodePublicKey> keys = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            if (!(entries.get(i) instanceof JsonString text)) {
                throw Problem.badRequest("keys[" + i + "] is no string");
            }
            try {
                keys.add(KeyList.key(text.getString()));
            } catch (IllegalArgumentException e) {
                throw Problem
                        .badRequest("keys[" + i + "]: \"" + shown(text.getString()) + "\" is no node key, which is "
                                + "nodekey: and 64 hex digits");
            }
        }
        return keys;
    }

    private static String shown(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    /** Both lists. */
    static JsonObject json(DeniedKeys.State state, KeyList ofFile) {
        return JsonProviders.JSON.createObjectBuilder().add("keys", array(state.keys())).add("file", array(ofFile))
                .build();
    }

    private static JsonArrayBuilder array(KeyList list) {
        JsonArrayBuilder array = JsonProviders.JSON.createArrayBuilder();
        list.keys().forEach(key -> array.add(key.text()));
        return array;
    }
}
