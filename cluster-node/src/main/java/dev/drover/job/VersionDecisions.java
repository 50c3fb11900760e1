package dev.drover.job;

import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.MarkVersion;
import dev.drover.protocol.job.JobCommand.RegisterJob;
import dev.drover.protocol.job.JobCommand.RevertJob;
import dev.drover.protocol.job.JobCommand.TagVersion;
import dev.drover.protocol.job.JobCommand.UntagVersion;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.VersionTag;
import java.util.Optional;
import java.util.OptionalLong;

/** What operators ask of the versions of a job: to come back, to count as stable, to be kept under a name. */
final class VersionDecisions {
    private VersionDecisions() {}

    static boolean decides(JobCommand command) {
        return command instanceof RevertJob
                || command instanceof MarkVersion
                || command instanceof TagVersion
                || command instanceof UntagVersion;
    }

    static Decision<JobEvent, JobReply> decide(JobState state, JobId id, JobCommand command, Stamp now) {
        if (command instanceof RevertJob revert) {
            return revert(state, id, revert, now);
        }
        if (state.registration().isEmpty()) {
            return JobDecider.notFound(id);
        }
        if (command instanceof MarkVersion mark) {
            return mark(state, id, mark, now);
        }
        if (command instanceof TagVersion tag) {
            return tag(state.registration().get(), id, tag, now);
        }
        if (command instanceof UntagVersion untag) {
            return untag(state.registration().get(), id, untag, now);
        }
        throw new AssertionError("unhandled command: " + command);
    }

    /** An older version is registered as if its author had sent it again. */
    private static Decision<JobEvent, JobReply> revert(JobState state, JobId id, RevertJob revert, Stamp now) {
        Optional<Evaluation> repeated = state.evaluation(revert.evaluation());
        if (repeated.isPresent()) {
            return Decision.reject(JobDecider.queued(state, repeated.get()));
        }
        Optional<Decision<JobEvent, JobReply>> done = ParentDecisions.repeated(state, revert.evaluation());
        if (done.isPresent()) {
            return done.get();
        }
        if (state.registration().isEmpty()) {
            return JobDecider.notFound(id);
        }
        Registration current = state.registration().get();
        OptionalLong enforced = revert.enforcePriorVersion();
        if (enforced.isPresent() && enforced.getAsLong() != current.version()) {
            return JobDecider.refused(
                    Reason.CONFLICT,
                    "Current job has version " + current.version() + "; enforcing version " + enforced.getAsLong());
        }
        if (revert.version() == current.version()) {
            return JobDecider.refused(Reason.INVALID, "can't revert to current version");
        }
        Optional<Registration.Version> wanted = current.versionOf(revert.version());
        return wanted.isEmpty()
                ? noVersion(id, revert.version())
                : JobDecider.register(
                        state,
                        new RegisterJob(
                                wanted.get().job(),
                                wanted.get().submission(),
                                OptionalLong.empty(),
                                0,
                                revert.evaluation(),
                                ""),
                        now);
    }

    private static Decision<JobEvent, JobReply> mark(JobState state, JobId id, MarkVersion mark, Stamp now) {
        Optional<Registration.Version> known =
                state.registration().orElseThrow().versionOf(mark.version());
        if (known.isEmpty()) {
            return noVersion(id, mark.version());
        }
        return known.get().stable() == mark.stable()
                ? Decision.reject(new JobReply.Acknowledged(state.modifyIndex()))
                : Decision.accept(
                        new JobEvent.VersionMarked(mark.version(), mark.stable()),
                        new JobReply.Acknowledged(now.index()));
    }

    private static Decision<JobEvent, JobReply> noVersion(JobId id, long version) {
        return JobDecider.refused(
                Reason.NOT_FOUND,
                "job \"" + id.value() + "\" in namespace \"" + id.namespace() + "\" at version " + version
                        + " not found");
    }

    /** A name means one version; a version that had another name loses that. */
    private static Decision<JobEvent, JobReply> tag(Registration registered, JobId id, TagVersion tag, Stamp now) {
        long number = tag.version().orElse(registered.version());
        Optional<Registration.Version> version = registered.versionOf(number);
        if (version.isEmpty()) {
            return noVersion(id, number);
        }
        Optional<Registration.Version> named = registered.versionTagged(tag.name());
        if (named.filter(other -> other.version() != number).isPresent()) {
            return JobDecider.refused(
                    Reason.CONFLICT,
                    "tag \"" + tag.name() + "\" already exists on a different version of job \"" + id.value() + "\"");
        }
        Optional<VersionTag> same = version.get()
                .tag()
                .filter(known ->
                        known.name().equals(tag.name()) && known.description().equals(tag.description()));
        if (same.isPresent()) {
            return Decision.reject(new JobReply.Tagged(number, same.get(), registered.jobModifyIndex()));
        }
        long others = registered.versions().stream()
                .filter(kept -> kept.isTagged() && kept.version() != number)
                .count();
        if (others >= Registration.TAGS_KEPT) {
            return JobDecider.refused(
                    Reason.INVALID,
                    "job \"" + id.value() + "\" has " + others + " versions with a tag, and may not have more");
        }
        VersionTag given = new VersionTag(tag.name(), tag.description(), now.at());
        return Decision.accept(
                new JobEvent.VersionTagged(number, Optional.of(given)),
                new JobReply.Tagged(number, given, now.index()));
    }

    private static Decision<JobEvent, JobReply> untag(
            Registration registered, JobId id, UntagVersion untag, Stamp now) {
        Optional<Registration.Version> named = registered.versionTagged(untag.name());
        if (named.isEmpty()) {
            return JobDecider.refused(
                    Reason.NOT_FOUND,
                    "tag \"" + untag.name() + "\" not found on any version of job \"" + id.value() + "\"");
        }
        long number = named.get().version();
        return Decision.accept(
                new JobEvent.VersionTagged(number, Optional.empty()),
                new JobReply.Tagged(number, named.get().tag().orElseThrow(), now.index()));
    }
}
