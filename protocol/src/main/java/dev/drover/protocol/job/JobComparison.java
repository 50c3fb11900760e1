package dev.drover.protocol.job;

import dev.drover.protocol.job.JobDiff.FieldDiff;
import dev.drover.protocol.job.JobDiff.ObjectDiff;
import dev.drover.protocol.job.JobDiff.TaskDiff;
import dev.drover.protocol.job.JobDiff.TaskGroupDiff;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares two versions of a job. */
final class JobComparison {
    private static final Set<String> RESTARTING_FIELDS = Set.of("Driver", "User");
    private static final Set<String> RESTARTING_OBJECTS =
            Set.of("Config", "Artifact", "Template", "Resources", "VolumeMount", "Lifecycle");

    private JobComparison() {}

    static JobDiff compare(Optional<Job> before, Job after) {
        JobPart old = before.map(JobParts::job).orElse(null);
        List<FieldDiff> fields = fields(old, JobParts.job(after), false);
        List<ObjectDiff> objects = objects(old, JobParts.job(after));
        Map<String, TaskGroup> oldGroups = new LinkedHashMap<>();
        before.ifPresent(job -> job.groups().forEach(group -> oldGroups.put(group.name(), group)));
        Map<String, TaskGroup> newGroups = new LinkedHashMap<>();
        after.groups().forEach(group -> newGroups.put(group.name(), group));
        List<TaskGroupDiff> groups = new ArrayList<>();
        for (String name : union(oldGroups, newGroups)) {
            groups.add(group(name, oldGroups.get(name), newGroups.get(name)));
        }
        boolean same = fields.isEmpty()
                && objects.isEmpty()
                && groups.stream().allMatch(group -> group.type() == JobDiff.Type.NONE);
        JobDiff.Type type = before.isEmpty() ? JobDiff.Type.ADDED : same ? JobDiff.Type.NONE : JobDiff.Type.EDITED;
        return new JobDiff(type, after.id().value(), fields, objects, groups);
    }

    private static <T> Set<String> union(Map<String, T> before, Map<String, T> after) {
        Set<String> names = new TreeSet<>(after.keySet());
        names.addAll(before.keySet());
        return names;
    }

    private static TaskGroupDiff group(String name, @Nullable TaskGroup before, @Nullable TaskGroup after) {
        JobPart old = before == null ? null : JobParts.group(before);
        JobPart current = after == null ? null : JobParts.group(after);
        List<FieldDiff> fields = fields(old, current, false).stream()
                .map(JobComparison::annotated)
                .toList();
        List<ObjectDiff> objects = objects(old, current);
        Map<String, Task> oldTasks = tasks(before);
        Map<String, Task> newTasks = tasks(after);
        List<TaskDiff> tasks = new ArrayList<>();
        JobDiff.Type whole = type(old, current, false);
        for (String task : union(oldTasks, newTasks)) {
            tasks.add(task(task, oldTasks.get(task), newTasks.get(task), whole));
        }
        boolean changed = !fields.isEmpty()
                || !objects.isEmpty()
                || tasks.stream().anyMatch(task -> task.type() != JobDiff.Type.NONE);
        return new TaskGroupDiff(type(old, current, changed), name, fields, objects, tasks, Map.of());
    }

    private static Map<String, Task> tasks(@Nullable TaskGroup group) {
        Map<String, Task> tasks = new LinkedHashMap<>();
        if (group != null) {
            group.tasks().forEach(task -> tasks.put(task.name(), task));
        }
        return tasks;
    }

    /** More allocations are created, fewer are destroyed. */
    private static FieldDiff annotated(FieldDiff field) {
        if (!field.name().equals("Count")) {
            return field;
        }
        int before = field.before().isEmpty() ? 0 : Integer.parseInt(field.before());
        int after = field.after().isEmpty() ? 0 : Integer.parseInt(field.after());
        String forced = after > before ? "forces create" : "forces destroy";
        List<String> annotations = after == before ? List.of() : List.of(forced);
        return new FieldDiff(field.type(), field.name(), field.before(), field.after(), annotations);
    }

    private static TaskDiff task(String name, @Nullable Task before, @Nullable Task after, JobDiff.Type groupType) {
        JobPart old = before == null ? null : JobParts.task(before);
        JobPart current = after == null ? null : JobParts.task(after);
        List<FieldDiff> fields = fields(old, current, false);
        List<ObjectDiff> objects = objects(old, current);
        JobDiff.Type type = type(old, current, !fields.isEmpty() || !objects.isEmpty());
        return new TaskDiff(type, name, fields, objects, consequence(type, groupType, fields, objects));
    }

    private static List<String> consequence(
            JobDiff.Type type, JobDiff.Type groupType, List<FieldDiff> fields, List<ObjectDiff> objects) {
        if (type == JobDiff.Type.NONE) {
            return List.of();
        }
        if (groupType == JobDiff.Type.ADDED) {
            return List.of("forces create");
        }
        if (groupType == JobDiff.Type.DELETED) {
            return List.of("forces destroy");
        }
        boolean restarts = type != JobDiff.Type.EDITED
                || fields.stream().anyMatch(field -> isRestarting(field.name()))
                || objects.stream().anyMatch(JobComparison::isRestarting);
        return List.of(restarts ? "forces create/destroy update" : "forces in-place update");
    }

    private static boolean isRestarting(String field) {
        return RESTARTING_FIELDS.contains(field) || field.startsWith("Env[") || field.startsWith("Meta[");
    }

    private static boolean isRestarting(ObjectDiff object) {
        boolean logging = object.name().equals("LogConfig")
                && object.fields().stream()
                        .anyMatch(field -> field.name().equals("Disabled") && field.type() != JobDiff.Type.NONE);
        return logging || RESTARTING_OBJECTS.contains(object.name());
    }

    private static JobDiff.Type type(@Nullable JobPart before, @Nullable JobPart after, boolean changed) {
        if (before == null) {
            return JobDiff.Type.ADDED;
        }
        if (after == null) {
            return JobDiff.Type.DELETED;
        }
        return changed ? JobDiff.Type.EDITED : JobDiff.Type.NONE;
    }

    private static List<FieldDiff> fields(@Nullable JobPart before, @Nullable JobPart after, boolean withUnchanged) {
        Map<JobPart.FieldName, String> old = before == null ? Map.of() : before.fields();
        Map<JobPart.FieldName, String> current = after == null ? Map.of() : after.fields();
        Set<JobPart.FieldName> names = new TreeSet<>(old.keySet());
        names.addAll(current.keySet());
        List<FieldDiff> fields = new ArrayList<>();
        for (JobPart.FieldName name : names) {
            JobDiff.Type type = fieldType(old.get(name), current.get(name));
            if (type != JobDiff.Type.NONE || withUnchanged) {
                String was = old.getOrDefault(name, "");
                fields.add(new FieldDiff(type, name.name(), was, current.getOrDefault(name, ""), List.of()));
            }
        }
        return fields;
    }

    private static JobDiff.Type fieldType(@Nullable String was, @Nullable String is) {
        if (was == null) {
            return JobDiff.Type.ADDED;
        }
        if (is == null) {
            return JobDiff.Type.DELETED;
        }
        return was.equals(is) ? JobDiff.Type.NONE : JobDiff.Type.EDITED;
    }

    private static List<ObjectDiff> objects(@Nullable JobPart before, @Nullable JobPart after) {
        Map<String, JobPart> old = byKey(before);
        Map<String, JobPart> current = byKey(after);
        List<ObjectDiff> objects = new ArrayList<>();
        for (String key : union(old, current)) {
            JobPart was = old.get(key);
            JobPart is = current.get(key);
            if (was == null || !was.equals(is)) {
                objects.add(object(was, is));
            }
        }
        return objects;
    }

    private static ObjectDiff object(@Nullable JobPart before, @Nullable JobPart after) {
        String name = after != null ? after.name() : before != null ? before.name() : "";
        boolean edited = before != null && after != null;
        return new ObjectDiff(type(before, after, true), name, fields(before, after, edited), objects(before, after));
    }

    /** Parts of one name and key, such as a constraint written twice, are numbered. */
    private static Map<String, JobPart> byKey(@Nullable JobPart owner) {
        Map<String, JobPart> parts = new TreeMap<>();
        if (owner == null) {
            return parts;
        }
        for (JobPart part : owner.parts()) {
            int number = 0;
            while (parts.putIfAbsent(part.name() + " " + part.key() + " " + number, part) != null) {
                number++;
            }
        }
        return parts;
    }
}
