package dev.drover.protocol.codec;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a decoded event means, as lines of a path and a value. A component that is added later adds lines and changes none,
 * so old lines stay comparable.
 */
final class Description {
    private final List<String> lines = new ArrayList<>();

    private Description() {}

    static List<String> of(Object event) {
        Description description = new Description();
        description.add(event.getClass().getSimpleName(), event);
        return description.lines;
    }

    private void add(String path, Object value) {
        if (value instanceof Record fields) {
            addRecord(path, fields);
        } else if (value instanceof Map<?, ?> map) {
            lines.add(path + " has " + map.size());
            map.forEach((key, entry) -> add(path + "[" + key + "]", entry));
        } else if (value instanceof List<?> list) {
            lines.add(path + " has " + list.size());
            for (int at = 0; at < list.size(); at++) {
                add(path + "[" + at + "]", list.get(at));
            }
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(present -> add(path, present), () -> lines.add(path + " is absent"));
        } else {
            lines.add(path + " = " + value.toString().replace("\n", "\\n"));
        }
    }

    private void addRecord(String path, Record fields) {
        RecordComponent[] components = fields.getClass().getRecordComponents();
        lines.add(path + " is a " + fields.getClass().getSimpleName());
        for (RecordComponent component : components) {
            add(path + "." + component.getName(), component(fields, component));
        }
    }

    private static Object component(Record fields, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(fields);
        } catch (ReflectiveOperationException unreadable) {
            throw new LinkageError("cannot read " + component, unreadable);
        }
    }
}
