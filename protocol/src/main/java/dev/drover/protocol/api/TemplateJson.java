package dev.drover.protocol.api;

import static dev.drover.protocol.api.JobJsonWriter.nulls;
import static dev.drover.protocol.api.JobJsonWriter.texts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.TaskTemplate.ChangeScript;
import dev.drover.protocol.job.TaskTemplate.Quiet;
import java.time.Duration;
import java.util.Optional;

/** Templates of tasks in Nomad's JSON. */
final class TemplateJson {
    static final JsonShape SHAPE = JsonShape.builder()
            .text("SourcePath", "source")
            .text("EmbeddedTmpl", "data")
            .text("DestPath", "destination")
            .text("ChangeMode", "change_mode")
            .text("ChangeSignal", "change_signal")
            .nested(
                    "ChangeScript",
                    JsonShape.Form.OBJECT,
                    "change_script",
                    JsonShape.builder()
                            .text("Command", "command")
                            .field("Args", JsonShape.Kind.TEXTS, "args")
                            .duration("Timeout", "timeout")
                            .flag("FailOnError", "fail_on_error")
                            .flag("RunOnFirstRender", "run_on_first_render")
                            .build())
            .duration("Splay", "splay")
            .text("Perms", "perms")
            .whole("Uid", "uid")
            .whole("Gid", "gid")
            .text("LeftDelim", "left_delimiter")
            .text("RightDelim", "right_delimiter")
            .flag("Envvars", "env")
            .duration("VaultGrace", "vault_grace")
            .nested(
                    "Wait",
                    JsonShape.Form.OBJECT,
                    "wait",
                    JsonShape.builder()
                            .duration("Min", "min")
                            .duration("Max", "max")
                            .build())
            .flag("ErrMissingKey", "error_on_missing_key")
            .flag("Once", "once")
            .build();

    private static final Duration VAULT_GRACE = Duration.ofSeconds(15);

    private TemplateJson() {}

    static ObjectNode of(TaskTemplate template) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("SourcePath", template.source());
        node.put("DestPath", template.destination());
        node.put("EmbeddedTmpl", template.data());
        node.put("ChangeMode", template.change().mode().wireName());
        object(node, "ChangeScript", template.change().script().map(TemplateJson::script));
        node.put("ChangeSignal", template.change().signal());
        node.put("Once", template.once());
        node.put("Splay", template.change().splay().toNanos());
        node.put("Perms", template.owner().permissions());
        number(node, "Uid", template.owner().uid());
        number(node, "Gid", template.owner().gid());
        node.put("LeftDelim", template.form().left());
        node.put("RightDelim", template.form().right());
        node.put("Envvars", template.environment());
        node.put("VaultGrace", VAULT_GRACE.toNanos());
        object(node, "Wait", template.change().quiet().map(TemplateJson::quiet));
        node.put("ErrMissingKey", template.form().errorOnMissingKey());
        return node;
    }

    private static void object(ObjectNode owner, String name, Optional<ObjectNode> value) {
        value.ifPresentOrElse(node -> owner.set(name, node), () -> nulls(owner, name));
    }

    private static void number(ObjectNode owner, String name, Optional<Integer> value) {
        value.ifPresentOrElse(number -> owner.put(name, number), () -> nulls(owner, name));
    }

    private static ObjectNode script(ChangeScript script) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("Command", script.command());
        texts(node, "Args", script.args());
        node.put("Timeout", script.timeout().toNanos());
        node.put("FailOnError", script.failOnError());
        node.put("RunOnFirstRender", false);
        return node;
    }

    private static ObjectNode quiet(Quiet quiet) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("Min", quiet.min().toNanos());
        node.put("Max", quiet.max().toNanos());
        return node;
    }
}
