package dev.drover.protocol.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A part of a job as a diff sees it: named values and parts within.
 *
 * @param key tells parts of one name apart, and pairs those of two versions
 */
record JobPart(String name, String key, SortedMap<FieldName, String> fields, List<JobPart> parts) {
    /**
     * The name of a value.
     *
     * @param element tells the elements of a set apart, which all have one name
     */
    record FieldName(String name, String element) implements Comparable<FieldName> {
        @Override
        public int compareTo(FieldName other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : element.compareTo(other.element);
        }
    }

    static JobPart of(String name) {
        return new JobPart(name, "", new TreeMap<>(), new ArrayList<>());
    }

    static JobPart keyed(String name, String key) {
        return new JobPart(name, key, new TreeMap<>(), new ArrayList<>());
    }

    /** An attribute; empty stands for not given. */
    JobPart put(String field, String value) {
        return value.isEmpty() ? this : putAlways(field, value);
    }

    /** An entry that is there even if its value is empty. */
    JobPart putAlways(String field, String value) {
        fields.put(new FieldName(field, ""), value);
        return this;
    }

    JobPart put(String field, long value) {
        return put(field, Long.toString(value));
    }

    JobPart put(String field, boolean value) {
        return put(field, Boolean.toString(value));
    }

    JobPart put(String field, Duration value) {
        return put(field, value.toNanos());
    }

    JobPart putMap(String field, Map<String, String> entries) {
        entries.forEach((key, value) -> putAlways(field + "[" + key + "]", value));
        return this;
    }

    /** A set becomes a part of its own, whose values all have its name. */
    JobPart addSet(String name, Collection<String> elements) {
        if (!elements.isEmpty()) {
            JobPart set = of(name);
            elements.forEach(element -> set.fields.put(new FieldName(name, element), element));
            parts.add(set);
        }
        return this;
    }

    JobPart add(JobPart part) {
        parts.add(part);
        return this;
    }

    JobPart addAll(Collection<JobPart> more) {
        parts.addAll(more);
        return this;
    }
}
