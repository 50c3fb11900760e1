package dev.drover.view;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.recording.EventCodec;
import dev.drover.recording.Kept;
import dev.drover.snapshot.StateCodec;

/**
 * The cluster at an earlier moment, folded again from the events before it as the view folded them then. It holds all
 * nodes, and of the jobs a single one. Confined to one thread at a time.
 */
public final class PastView {
    private static final String NODE = "node|";
    private static final long NO_TICK = 0;

    private final ViewDraft draft = new ViewDraft();
    private final JobId job;
    private final String jobEntity;

    public PastView(JobId job) {
        this.job = job;
        this.jobEntity = "job|" + job;
    }

    /** An entity as a snapshot has it; before any of its events. */
    public void restore(SnapshotRow snapshot) {
        String id = snapshot.key().persistenceId();
        long sequence = snapshot.key().sequenceNr();
        if (id.equals(jobEntity)) {
            Kept<JobState> kept = StateCodec.JOB.read(snapshot.payload());
            draft.job(job, new Seen<>(kept.state(), sequence, kept.lastHash(), NO_TICK));
        } else if (id.startsWith(NODE)) {
            Kept<NodeState> kept = StateCodec.NODE.read(snapshot.payload());
            draft.node(
                    new NodeId(id.substring(NODE.length())),
                    new Seen<>(kept.state(), sequence, kept.lastHash(), NO_TICK));
        }
    }

    /** The next event of an entity; throws {@link IllegalStateException} if one before it is missing. */
    public void fold(CommittedEvent event) {
        String id = event.persistenceId();
        if (id.equals(jobEntity)) {
            draft.job(job, event.sequenceNr(), EventCodec.JOB.of(event.payload()), NO_TICK);
        } else if (id.startsWith(NODE)) {
            draft.node(
                    new NodeId(id.substring(NODE.length())),
                    event.sequenceNr(),
                    EventCodec.NODE.of(event.payload()),
                    NO_TICK);
        }
    }

    /** What has been folded so far; it names neither partitions nor cursors. */
    public ClusterView picture() {
        return draft.picture(NO_TICK);
    }
}
