package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.TaskTemplate.Change;
import dev.drover.protocol.job.TaskTemplate.ChangeMode;
import dev.drover.protocol.job.TaskTemplate.ChangeScript;
import dev.drover.protocol.job.TaskTemplate.Form;
import dev.drover.protocol.job.TaskTemplate.Owner;
import dev.drover.protocol.job.TaskTemplate.Quiet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the templates of a task. */
final class TemplateReader {
    private static final Duration SCRIPT_TIMEOUT = Duration.ofSeconds(5);

    private TemplateReader() {}

    static List<TaskTemplate> templates(BlockReader task) {
        return task.blocks("template").stream().map(TemplateReader::template).toList();
    }

    /** {@code vault_grace} meant something once, and is read for its type only. */
    private static TaskTemplate template(BlockReader block) {
        block.duration("vault_grace");
        return new TaskTemplate(
                block.text("source").orElse(""),
                block.text("data").orElse(""),
                block.requiredText("destination"),
                block.flag("env").orElse(false),
                new Form(
                        block.text("left_delimiter").orElse(Form.STANDARD.left()),
                        block.text("right_delimiter").orElse(Form.STANDARD.right()),
                        block.flag("error_on_missing_key").orElse(false)),
                new Owner(
                        block.text("perms").orElse(Owner.STANDARD.permissions()),
                        number(block, "uid"),
                        number(block, "gid")),
                change(block),
                block.flag("once").orElse(false));
    }

    /** A negative one stands for none, as in Nomad. */
    private static Optional<Integer> number(BlockReader block, String name) {
        return block.whole(name).filter(number -> number >= 0);
    }

    private static Change change(BlockReader block) {
        String word = block.text("change_mode").orElse(Change.STANDARD.mode().wireName());
        Optional<ChangeMode> mode = ChangeMode.of(word);
        if (mode.isEmpty()) {
            block.error(
                    "change_mode",
                    "\"change_mode\" must be \"noop\", \"restart\", \"signal\" or \"script\", not \"" + word + "\"");
        }
        return new Change(
                mode.orElse(Change.STANDARD.mode()),
                block.text("change_signal").orElse(""),
                block.block("change_script").map(TemplateReader::script),
                block.duration("splay").orElse(Change.STANDARD.splay()),
                block.block("wait").map(TemplateReader::quiet));
    }

    private static ChangeScript script(BlockReader block) {
        block.refuseTrue("run_on_first_render");
        return new ChangeScript(
                block.requiredText("command"),
                block.texts("args"),
                block.duration("timeout").orElse(SCRIPT_TIMEOUT),
                block.flag("fail_on_error").orElse(false));
    }

    /** Without a maximum it is four times the minimum, as in consul-template. */
    private static Quiet quiet(BlockReader block) {
        Duration min = block.duration("min").orElse(Duration.ZERO);
        return new Quiet(min, block.duration("max").orElse(min.multipliedBy(4)));
    }
}
