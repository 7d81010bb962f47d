package dev.jderp.json;

import dev.jderp.kit.JsonProviders;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes records as JSON objects: a member for each component, under its name, in the order of their declaration.
 *
 * <p>A component is text, a truth value, an {@code int}, {@code long} or {@code double}, a record, a list, a map with
 * names as keys, or an {@code Optional} of one of these; an empty {@code Optional} is left out. Safe for any thread.
 */
public final class RecordJson {

    /** A record's components; the accessors of records that are not public are opened once. */
    private static final ClassValue<List<RecordComponent>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> type) {
            RecordComponent[] all = type.getRecordComponents();
            Arrays.stream(all).forEach(each -> each.getAccessor().setAccessible(true));
            return List.of(all);
        }
    };

    private RecordJson() {}

    /** The object that a record is written as. */
    public static JsonObject object(Record written) {
        JsonObjectBuilder json = JsonProviders.JSON.createObjectBuilder();
        addMembers(json, written);
        return json.build();
    }

    private static void addMembers(JsonObjectBuilder json, Object written) {
        switch (written) {
            case Optional<?> optional -> optional.ifPresent(present -> addMembers(json, present));
            case Map<?, ?> map -> map.forEach((name, value) -> addMember(json, name.toString(), value));
            case Record row -> {
                for (RecordComponent each : COMPONENTS.get(row.getClass())) {
                    Object value = component(each, row);
                    if (each.isAnnotationPresent(Inline.class)) {
                        addMembers(json, value);
                    } else {
                        addMember(json, each.getName(), value);
                    }
                }
            }
            default -> throw new IllegalArgumentException(written.getClass() + " has no members");
        }
    }

    private static Object component(RecordComponent component, Record of) {
        try {
            return Objects.requireNonNull(component.getAccessor().invoke(of), component::toString);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static void addMember(JsonObjectBuilder json, String name, Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(present -> json.add(name, value(present)));
        } else {
            json.add(name, value(value));
        }
    }

    private static JsonValue value(Object value) {
        return switch (value) {
            case String text -> JsonProviders.JSON.createValue(text);
            case Boolean truth -> truth ? JsonValue.TRUE : JsonValue.FALSE;
            case Integer number -> JsonProviders.JSON.createValue(number);
            case Long number -> JsonProviders.JSON.createValue(number);
            case Double number -> JsonProviders.JSON.createValue(number);
            case Iterable<?> list -> {
                JsonArrayBuilder array = JsonProviders.JSON.createArrayBuilder();
                list.forEach(each -> array.add(value(each)));
                yield array.build();
            }
            default -> {
                JsonObjectBuilder object = JsonProviders.JSON.createObjectBuilder();
                addMembers(object, value);
                yield object.build();
            }
        };
    }
}
