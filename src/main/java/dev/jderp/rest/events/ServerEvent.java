package dev.jderp.rest.events;

import dev.jderp.json.RecordJson;
import jakarta.json.JsonObject;

/**
 * One server-sent event.
 *
 * @param name its type
 * @param data its data
 */
record ServerEvent(String name, JsonObject data) {

    /** An event whose data is a record. */
    static ServerEvent of(String name, Record data) {
        return new ServerEvent(name, RecordJson.object(data));
    }
}
