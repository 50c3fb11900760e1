package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What differs between two versions of a job, part by part, in Nomad's words: the job plan and the job's history show it.
 * Groups and tasks are there even if nothing in them changed; fields that did not change are there only beside changed ones
 * of the same object.
 */
public record JobDiff(
        Type type, String id, List<FieldDiff> fields, List<ObjectDiff> objects, List<TaskGroupDiff> groups) {
    public JobDiff {
        fields = List.copyOf(fields);
        objects = List.copyOf(objects);
        groups = List.copyOf(groups);
    }

    /** What happened to a part. */
    public enum Type {
        NONE("None"),
        ADDED("Added"),
        DELETED("Deleted"),
        EDITED("Edited");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /** One value; empty stands for absent. */
    public record FieldDiff(Type type, String name, String before, String after, List<String> annotations) {
        public FieldDiff {
            annotations = List.copyOf(annotations);
        }
    }

    /** A block within a job, group or task. */
    public record ObjectDiff(Type type, String name, List<FieldDiff> fields, List<ObjectDiff> objects) {
        public ObjectDiff {
            fields = List.copyOf(fields);
            objects = List.copyOf(objects);
        }
    }

    /**
     * A task group.
     *
     * @param updates what would be done to how many allocations, by Nomad's words for it
     */
    public record TaskGroupDiff(
            Type type,
            String name,
            List<FieldDiff> fields,
            List<ObjectDiff> objects,
            List<TaskDiff> tasks,
            Map<String, Long> updates) {
        public TaskGroupDiff {
            fields = List.copyOf(fields);
            objects = List.copyOf(objects);
            tasks = List.copyOf(tasks);
            updates = Sorted.copyOf(updates);
        }
    }

    /** A task; the annotations say what its change leads to. */
    public record TaskDiff(
            Type type, String name, List<FieldDiff> fields, List<ObjectDiff> objects, List<String> annotations) {
        public TaskDiff {
            fields = List.copyOf(fields);
            objects = List.copyOf(objects);
            annotations = List.copyOf(annotations);
        }
    }

    /** From one version to a later one; from none, everything is added. */
    public static JobDiff between(Optional<Job> before, Job after) {
        return JobComparison.compare(before, after);
    }

    /** The same with what would be done, by group. */
    public JobDiff withUpdates(Map<String, Map<String, Long>> updatesByGroup) {
        List<TaskGroupDiff> annotated = groups.stream()
                .map(group -> new TaskGroupDiff(
                        group.type(),
                        group.name(),
                        group.fields(),
                        group.objects(),
                        group.tasks(),
                        updatesByGroup.getOrDefault(group.name(), Map.of())))
                .toList();
        return new JobDiff(type, id, fields, objects, annotated);
    }
}
