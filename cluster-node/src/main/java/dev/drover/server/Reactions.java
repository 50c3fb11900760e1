package dev.drover.server;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.protocol.PartitionId;
import dev.drover.server.stream.NodeDirectory;
import dev.drover.variable.Keyring;
import dev.drover.view.ViewKeeper;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorSystem;

/** What a server does by itself: it wakes, unblocks, places system jobs and tells agents when its view changes, and sweeps. */
public final class Reactions {
    private Reactions() {}

    /** Begins with all of it; returns what agents' connections work with. */
    public static NodeDirectory begin(
            ViewKeeper keeper, EntityAccess entities, PlanningQueue queue, ServerSession session, Keyring keyring) {
        Predicate<PartitionId> owned = partition -> session.epoch(partition).isPresent();
        keeper.listen(new Waker(entities::wake, entities::wake, session::owned));
        keeper.listen(new Unblocker(entities, queue, owned));
        keeper.listen(new SystemJobs(entities, queue, owned));
        keeper.listen(new ChangedNodes(entities, owned));
        ViewDirectory directory = new ViewDirectory(entities, keeper, keyring);
        keeper.listen(directory);
        return directory;
    }

    /** Keeps short what a start has to read, from time to time, until the actor system ends. */
    public static void sweep(ActorSystem<?> system, ServerSession session, ViewKeeper keeper, SweepSettings settings) {
        Sweeper.start(system, session, keeper::view, settings);
    }
}
