package dev.jderp.rest.events;

import jakarta.json.JsonObject;

/**
 * One server-sent event.
 *
 * @param name what it is about
 * @param data what there is to say
 */
record ServerEvent(String name, JsonObject data) {
}
