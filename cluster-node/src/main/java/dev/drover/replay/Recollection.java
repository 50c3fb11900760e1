package dev.drover.replay;

import dev.drover.evaluation.Colleagues.PlanRequest;
import dev.drover.evaluation.PlanningQueue;
import dev.drover.evaluation.Progress;
import dev.drover.job.JobState;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.replay.MissingHistoryException;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationEvent.Moment;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.recording.EventCodec;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.snapshot.StateCodec;
import dev.drover.view.ClusterView;
import dev.drover.view.PastView;
import java.util.UUID;

/**
 * Gathers from the journals all that one decision knew: the nodes and the job as the view showed them, the job's own list
 * as it handed that over, the nodes' answers to earlier rounds, and the offers that the view did not show yet. One thread
 * at a time.
 */
final class Recollection {
    private static final String NODE = "node|";
    private static final String EVALUATION = "evaluation|";

    private final RecordedPlan recorded;
    private final Moment moment;
    private final UUID planner;
    private final PastView view;
    private final String jobEntity;
    private final RoundAnswers answers;
    private final UnseenPlans unseen;
    private JobState job = JobState.EMPTY;
    private long jobSequence;

    /**
     * Nothing is gathered yet.
     *
     * @param planner the session that made the decision
     */
    Recollection(RecordedPlan recorded, Moment moment, UUID planner) {
        this.recorded = recorded;
        this.moment = moment;
        this.planner = planner;
        this.view = new PastView(recorded.basis().job());
        this.jobEntity = "job|" + recorded.basis().job();
        this.answers = new RoundAnswers(recorded);
        this.unseen = new UnseenPlans(moment);
    }

    /** An entity as it was before the events that are gathered next. */
    void restore(SnapshotRow snapshot) {
        view.restore(snapshot);
        if (snapshot.key().persistenceId().equals(jobEntity)) {
            job = StateCodec.JOB.read(snapshot.payload()).state();
            jobSequence = snapshot.key().sequenceNr();
        }
    }

    /** An event that the view had folded when the decision was made. */
    void seen(PlacedEvent placed) {
        CommittedEvent event = placed.event();
        fold(event);
        if (event.persistenceId().startsWith(NODE) && recorded.round() > 0) {
            NodeEvent stored = EventCodec.NODE.of(event.payload()).recorded().event();
            answers.take(new NodeId(event.persistenceId().substring(NODE.length())), event.sequenceNr(), stored);
        }
        gather(placed);
    }

    private void fold(CommittedEvent event) {
        try {
            view.fold(event);
        } catch (IllegalStateException hole) {
            throw new MissingHistoryException(String.valueOf(hole.getMessage()));
        }
    }

    /** An event that came after those, in the log of the session that made the decision. */
    void later(PlacedEvent placed) {
        if (!isComplete()) {
            gather(placed);
        }
    }

    /** What the decision knew whether the view showed it or not. */
    private void gather(PlacedEvent placed) {
        CommittedEvent event = placed.event();
        String id = event.persistenceId();
        if (id.equals(jobEntity) && jobSequence < moment.jobSequence()) {
            takeJob(event);
        }
        boolean isOwnPlan = id.startsWith(EVALUATION) && placed.at().session().equals(planner) && !unseen.areFound();
        if (isOwnPlan) {
            EvaluationEvent stored =
                    EventCodec.EVALUATION.of(event.payload()).recorded().event();
            unseen.take(id, (PlanRecorded) stored);
        }
    }

    private void takeJob(CommittedEvent event) {
        if (event.sequenceNr() != jobSequence + 1) {
            throw new MissingHistoryException("event " + (jobSequence + 1) + " of job \""
                    + recorded.basis().job() + "\" is no longer stored");
        }
        Recorded<JobEvent> stored = EventCodec.JOB.of(event.payload()).recorded();
        job = job.apply(stored.event(), stored.metadata().stamp());
        jobSequence = event.sequenceNr();
    }

    /** The entities whose states the decision knew. */
    boolean isOfSnapshot(String entity) {
        return entity.startsWith(NODE) || entity.equals(jobEntity);
    }

    /** The entities that may say which offers were under way. */
    static boolean isOfOffers(String entity) {
        return entity.startsWith(EVALUATION);
    }

    /** Whether nothing is missing that may lie in the log behind what the view had seen. */
    boolean isComplete() {
        return jobSequence == moment.jobSequence() && unseen.areFound();
    }

    /** What the scheduler was asked; fails if something of it was not found. */
    SchedulingRequest request() {
        if (jobSequence != moment.jobSequence()) {
            throw new MissingHistoryException(
                    "the journal of job \"" + recorded.basis().job() + "\" ends before event " + moment.jobSequence()
                            + ", which the decision knew");
        }
        if (!unseen.areFound()) {
            throw new MissingHistoryException(
                    "the server had made a plan that it had not recorded when it made this one, and never did");
        }
        Evaluation evaluation = job.evaluations()
                .find(recorded.evaluation())
                .orElseThrow(() -> new MissingHistoryException(
                        "the journal of job \"" + recorded.basis().job() + "\" does not know the evaluation"));
        // A run that was taken up again stays with the version that its first plan is of, whatever was registered
        // since.
        JobBrief brief =
                job.brief().atVersion(recorded.basis().spec(), recorded.basis().jobVersion());
        Progress progress = new Progress(evaluation, brief, answers.rounds());
        ClusterView seen = view.picture();
        return PlanningQueue.asked(
                PlanRequest.next(progress, jobSequence),
                seen,
                seen.snapshot().overlay(unseen.offers()),
                moment.planned(),
                recorded.basis().configuration());
    }
}
