package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.JobDiff;
import dev.drover.protocol.job.JobDiff.FieldDiff;
import dev.drover.protocol.job.JobDiff.ObjectDiff;
import dev.drover.protocol.job.JobDiff.TaskDiff;
import dev.drover.protocol.job.JobDiff.TaskGroupDiff;

/** Writes diffs of jobs in Nomad's JSON. */
public final class JobDiffJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JobDiffJson() {}

    public static ObjectNode write(JobDiff diff) {
        ObjectNode node = NODES.objectNode();
        node.put("Type", diff.type().wireName());
        node.put("ID", diff.id());
        JobJsonWriter.objects(node, "Fields", diff.fields(), JobDiffJson::field);
        JobJsonWriter.objects(node, "Objects", diff.objects(), JobDiffJson::object);
        JobJsonWriter.objects(node, "TaskGroups", diff.groups(), JobDiffJson::group);
        return node;
    }

    private static ObjectNode group(TaskGroupDiff diff) {
        ObjectNode node = NODES.objectNode();
        node.put("Type", diff.type().wireName());
        node.put("Name", diff.name());
        JobJsonWriter.objects(node, "Fields", diff.fields(), JobDiffJson::field);
        JobJsonWriter.objects(node, "Objects", diff.objects(), JobDiffJson::object);
        JobJsonWriter.objects(node, "Tasks", diff.tasks(), JobDiffJson::task);
        if (diff.updates().isEmpty()) {
            node.putNull("Updates");
        } else {
            ObjectNode updates = node.putObject("Updates");
            diff.updates().forEach(updates::put);
        }
        return node;
    }

    private static ObjectNode task(TaskDiff diff) {
        ObjectNode node = NODES.objectNode();
        node.put("Type", diff.type().wireName());
        node.put("Name", diff.name());
        JobJsonWriter.objects(node, "Fields", diff.fields(), JobDiffJson::field);
        JobJsonWriter.objects(node, "Objects", diff.objects(), JobDiffJson::object);
        JobJsonWriter.texts(node, "Annotations", diff.annotations());
        return node;
    }

    private static ObjectNode object(ObjectDiff diff) {
        ObjectNode node = NODES.objectNode();
        node.put("Type", diff.type().wireName());
        node.put("Name", diff.name());
        JobJsonWriter.objects(node, "Fields", diff.fields(), JobDiffJson::field);
        JobJsonWriter.objects(node, "Objects", diff.objects(), JobDiffJson::object);
        return node;
    }

    private static ObjectNode field(FieldDiff diff) {
        ObjectNode node = NODES.objectNode();
        node.put("Type", diff.type().wireName());
        node.put("Name", diff.name());
        node.put("Old", diff.before());
        node.put("New", diff.after());
        JobJsonWriter.texts(node, "Annotations", diff.annotations());
        return node;
    }
}
