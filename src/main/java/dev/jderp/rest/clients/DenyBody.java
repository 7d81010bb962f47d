package dev.jderp.rest.clients;

import dev.jderp.admission.DeniedKeys;
import dev.jderp.admission.KeyList;
import dev.jderp.json.RecordJson;
import dev.jderp.key.NodePublicKey;
import dev.jderp.rest.http.Problem;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The JSON of the deny list. */
final class DenyBody {

    /** The largest body, in bytes: the largest number of keys, indented. */
    static final int MAX_BYTES = 8 << 20;

    private static final int MAX_SHOWN = 80;

    private DenyBody() {}

    /** Body of {@code GET /admission/deny}: the edited list, and that of the setting's file. */
    private record DenyLists(List<String> keys, List<String> file) {
    }

    /**
     * The keys in a body.
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
                throw Problem.badRequest("keys[" + i + "] is not a string");
            }
            try {
                keys.add(KeyList.parseKey(text.getString()));
            } catch (IllegalArgumentException e) {
                throw Problem.badRequest("keys[" + i + "]: \"" + shortened(text.getString())
                        + "\" is not a node key; expected nodekey: and 64 hex digits");
            }
        }
        return keys;
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    /** The edited list and the file's. */
    static JsonObject json(DeniedKeys.State state, KeyList ofFile) {
        return RecordJson.object(new DenyLists(texts(state.keys()), texts(ofFile)));
    }

    private static List<String> texts(KeyList list) {
        return list.keys().stream().map(NodePublicKey::text).toList();
    }
}
