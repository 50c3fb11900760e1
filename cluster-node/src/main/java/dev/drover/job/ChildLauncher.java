package dev.drover.job;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.job.Submission;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The words between a job that is launched and its children: it registers each until it has answered, and asks which have
 * ended. Lives in the job's entity, which alone calls it.
 */
final class ChildLauncher {
    private final JobEntity.Colleagues colleagues;
    private final Set<JobId> underway = new HashSet<>();
    private boolean looking;

    ChildLauncher(JobEntity.Colleagues colleagues) {
        this.colleagues = colleagues;
    }

    /** Nothing is underway any more: the entity began anew. */
    void reset() {
        underway.clear();
        looking = false;
    }

    /** The launches to send now; each is underway until it is said to be {@link #done}. */
    List<Launches.Owed> next(Launches launches) {
        return launches.owed().stream()
                .filter(owed -> underway.add(owed.launch().child()))
                .toList();
    }

    void done(JobId child) {
        underway.remove(child);
    }

    /**
     * Registers a child, which must not exist yet: one that does has been launched before.
     *
     * @return what it answered; fails if nobody did
     */
    CompletionStage<JobReply> register(Launches.Owed owed) {
        Job child = owed.child();
        return colleagues.tell(
                child.id(),
                new JobCommand.RegisterJob(
                        child,
                        Submission.NONE,
                        OptionalLong.of(0),
                        0,
                        owed.launch().evaluation(),
                        ""));
    }

    /** Whether a child has it: it is registered, was so before, or never will be; nothing if nobody answered. */
    static boolean isAnswer(@Nullable JobReply reply) {
        return reply != null
                && !(reply instanceof JobReply.Refused refused && refused.why().reason() == Reason.UNAVAILABLE);
    }

    /** Whether to ask now: not while an answer is awaited. */
    boolean mayLook() {
        boolean free = !looking;
        looking = true;
        return free;
    }

    void looked() {
        looking = false;
    }

    /** Those that have ended, or are forgotten; fails if one cannot be asked. */
    CompletionStage<List<JobId>> over(List<JobId> children) {
        List<CompletableFuture<Boolean>> answers = children.stream()
                .map(child -> colleagues
                        .tell(child, new JobCommand.ReadStatus())
                        .thenApply(ChildLauncher::isOver)
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> IntStream.range(0, children.size())
                        .filter(i -> answers.get(i).join())
                        .mapToObj(children::get)
                        .toList());
    }

    private static boolean isOver(JobReply reply) {
        return reply instanceof JobReply.Status status
                ? status.status() == JobStatus.DEAD
                : reply instanceof JobReply.Refused refused && refused.why().reason() == Reason.NOT_FOUND;
    }
}
