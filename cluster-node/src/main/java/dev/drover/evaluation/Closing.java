package dev.drover.evaluation;

import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of one run: what nodes took is recorded at the job part by part, and the last part goes with the close. Where the
 * job cannot store so much at once, less is said: the last part goes before the close, then the reasons of placements and
 * of most groups are left out, and at last the evaluation has failed. Nothing is said twice in vain: each refusal leaves
 * less, down to a bare end.
 */
final class Closing {
    private final Progress progress;
    private final List<Applied> parts;
    private final Optional<Instant> again;
    private Optional<String> failure;
    private boolean brief;
    private int recorded;

    private Closing(Progress progress, int most, Optional<String> failure, Optional<Instant> again) {
        this.progress = progress;
        this.parts = new ArrayList<>(progress.parts(most));
        this.failure = failure;
        this.again = again;
    }

    /** @param most how much of each list goes into one part */
    static Closing of(Progress progress, int most) {
        return new Closing(progress, most, Optional.empty(), Optional.empty());
    }

    /**
     * The end of an evaluation that fails.
     *
     * @param again when another one tries, if one does
     */
    static Closing failed(Progress progress, int most, String why, Optional<Instant> again) {
        return new Closing(progress, most, Optional.of(why), again);
    }

    /** What the job is to be told next. */
    JobCommand next() {
        return recorded < parts.size() - 1
                ? new JobCommand.RecordPlacements(progress.evaluation().id(), recorded, parts.get(recorded))
                : close();
    }

    private CloseEvaluation close() {
        return failure.map(why -> again.map(time -> progress.undeliverable(parts, why, time))
                        .orElseGet(() -> progress.failed(parts, why)))
                .orElseGet(() -> brief ? progress.closeBriefly(parts) : progress.close(parts));
    }

    /** The job has what it was told. */
    void acknowledged() {
        recorded++;
    }

    /**
     * The job cannot store what it was told.
     *
     * @return whether there is less to say
     */
    boolean refused(String why) {
        if (recorded < parts.size() - 1) {
            shorten(why);
            return true;
        }
        if (!parts.get(recorded).equals(Applied.NOTHING)) {
            parts.add(Applied.NOTHING);
            return true;
        }
        boolean isBarest = failure.isPresent();
        failure = brief ? failure.or(() -> Optional.of(why)) : failure;
        brief = true;
        return !isBarest;
    }

    /** Of a part that goes before the close first the reasons are left out, and then all. */
    private void shorten(String why) {
        Applied part = parts.get(recorded);
        Applied less = part.briefly();
        if (less.equals(part)) {
            parts.set(recorded, Applied.NOTHING);
            failure = failure.or(() -> Optional.of(why));
        } else {
            parts.set(recorded, less);
        }
    }
}
