package dev.drover.protocol.codec;

import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.TaskTemplate.Change;
import dev.drover.protocol.job.TaskTemplate.ChangeMode;
import dev.drover.protocol.job.TaskTemplate.ChangeScript;
import dev.drover.protocol.job.TaskTemplate.Form;
import dev.drover.protocol.job.TaskTemplate.Owner;
import dev.drover.protocol.job.TaskTemplate.Quiet;
import dev.drover.protocol.proto.v1.JobProto;

/** Converts the templates of a task. */
final class TemplateCodec {
    private TemplateCodec() {}

    static JobProto.TaskTemplate toProto(TaskTemplate template) {
        JobProto.TaskTemplate.Builder builder = JobProto.TaskTemplate.newBuilder()
                .setSource(template.source())
                .setData(template.data())
                .setDestination(template.destination())
                .setEnvironment(template.environment())
                .setLeft(template.form().left())
                .setRight(template.form().right())
                .setErrorOnMissingKey(template.form().errorOnMissingKey())
                .setPermissions(template.owner().permissions())
                .setMode(toProto(template.change().mode()))
                .setSignal(template.change().signal())
                .setSplay(Times.toProto(template.change().splay()))
                .setOnce(template.once());
        template.owner().uid().ifPresent(builder::setUid);
        template.owner().gid().ifPresent(builder::setGid);
        template.change().script().map(TemplateCodec::toProto).ifPresent(builder::setScript);
        template.change().quiet().map(TemplateCodec::toProto).ifPresent(builder::setWait);
        return builder.build();
    }

    static TaskTemplate fromProto(JobProto.TaskTemplate template) {
        return new TaskTemplate(
                template.getSource(),
                template.getData(),
                template.getDestination(),
                template.getEnvironment(),
                new Form(template.getLeft(), template.getRight(), template.getErrorOnMissingKey()),
                new Owner(
                        template.getPermissions(),
                        Entries.when(template.hasUid(), template.getUid()),
                        Entries.when(template.hasGid(), template.getGid())),
                new Change(
                        fromProto(template.getMode()),
                        template.getSignal(),
                        Entries.when(template.hasScript(), template.getScript()).map(TemplateCodec::fromProto),
                        Times.fromProto(template.getSplay()),
                        Entries.when(template.hasWait(), template.getWait()).map(TemplateCodec::fromProto)),
                template.getOnce());
    }

    private static JobProto.TaskTemplate.ChangeMode toProto(ChangeMode mode) {
        return switch (mode) {
            case NOOP -> JobProto.TaskTemplate.ChangeMode.CHANGE_MODE_NOOP;
            case RESTART -> JobProto.TaskTemplate.ChangeMode.CHANGE_MODE_RESTART;
            case SIGNAL -> JobProto.TaskTemplate.ChangeMode.CHANGE_MODE_SIGNAL;
            case SCRIPT -> JobProto.TaskTemplate.ChangeMode.CHANGE_MODE_SCRIPT;
        };
    }

    private static ChangeMode fromProto(JobProto.TaskTemplate.ChangeMode mode) {
        return switch (mode) {
            case CHANGE_MODE_NOOP -> ChangeMode.NOOP;
            case CHANGE_MODE_RESTART -> ChangeMode.RESTART;
            case CHANGE_MODE_SIGNAL -> ChangeMode.SIGNAL;
            case CHANGE_MODE_SCRIPT -> ChangeMode.SCRIPT;
            case CHANGE_MODE_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("the change mode of a template");
        };
    }

    private static JobProto.TaskTemplate.ChangeScript toProto(ChangeScript script) {
        return JobProto.TaskTemplate.ChangeScript.newBuilder()
                .setCommand(script.command())
                .addAllArgs(script.args())
                .setTimeout(Times.toProto(script.timeout()))
                .setFailOnError(script.failOnError())
                .build();
    }

    private static ChangeScript fromProto(JobProto.TaskTemplate.ChangeScript script) {
        return new ChangeScript(
                script.getCommand(),
                script.getArgsList(),
                Times.fromProto(script.getTimeout()),
                script.getFailOnError());
    }

    private static JobProto.TaskTemplate.Wait toProto(Quiet quiet) {
        return JobProto.TaskTemplate.Wait.newBuilder()
                .setMin(Times.toProto(quiet.min()))
                .setMax(Times.toProto(quiet.max()))
                .build();
    }

    private static Quiet fromProto(JobProto.TaskTemplate.Wait wait) {
        return new Quiet(Times.fromProto(wait.getMin()), Times.fromProto(wait.getMax()));
    }
}
