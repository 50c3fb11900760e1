package dev.drover.protocol.job;

/** Takes templates apart for a diff, under Nomad's names. */
final class TemplateParts {
    private TemplateParts() {}

    static JobPart of(TaskTemplate template) {
        TaskTemplate.Change change = template.change();
        JobPart part = JobPart.keyed("Template", template.destination())
                .put("ChangeMode", change.mode().wireName())
                .put("ChangeSignal", change.signal())
                .put("DestPath", template.destination())
                .put("EmbeddedTmpl", template.data())
                .put("Envvars", template.environment())
                .put("ErrMissingKey", template.form().errorOnMissingKey())
                .put("LeftDelim", template.form().left())
                .put("Once", template.once())
                .put("Perms", template.owner().permissions())
                .put("RightDelim", template.form().right())
                .put("SourcePath", template.source())
                .put("Splay", change.splay());
        template.owner().uid().ifPresent(uid -> part.put("Uid", uid));
        template.owner().gid().ifPresent(gid -> part.put("Gid", gid));
        change.quiet()
                .ifPresent(quiet ->
                        part.add(JobPart.of("Template").put("Min", quiet.min()).put("Max", quiet.max())));
        change.script().ifPresent(script -> part.add(script(script)));
        return part;
    }

    private static JobPart script(TaskTemplate.ChangeScript script) {
        return JobPart.of("ChangeScript")
                .put("Command", script.command())
                .put("FailOnError", script.failOnError())
                .put("Timeout", script.timeout())
                .addSet("Args", script.args());
    }
}
