package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;

/** Stands beside the entities of one session while they decide, and compares what they hold with what is stored. */
final class Referee {
    private final SimulatedWorld world;
    private final ServerSession session;

    Referee(SimulatedWorld world, ServerSession session) {
        this.world = world;
        this.session = session;
    }

    Decision<JobEvent, JobReply> decide(JobState state, JobId id, JobCommand command, Stamp now) {
        String name = "job|" + id;
        if (mayAct(name)) {
            world.auditor().compare(name, state);
        }
        return world.sabotage().decide(state, id, command, now);
    }

    Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp now) {
        if (command instanceof NodeCommand.ExpireHeartbeat) {
            state.node().map(node -> "node|" + node.id()).filter(this::mayAct).ifPresent(name -> world.heartbeats()
                    .expires(session, name));
        }
        state.node().map(node -> "node|" + node.id()).filter(this::mayAct).ifPresent(name -> world.auditor()
                .compare(name, state));
        return world.sabotage().decide(state, command, now);
    }

    SchedulingResult schedule(SchedulingRequest request) {
        SchedulingResult result = world.sabotage().schedule(request);
        if (world.sabotage().keepsPlans()) {
            // What ends with an exception here would be taken for the scheduler's.
            world.guarded(() -> PlanChecks.check(request, result.plan())
                    .ifPresent(found -> world.violate(
                            found.invariant(), "evaluation " + request.evaluation() + ": " + found.what())));
        }
        return result;
    }

    private boolean mayAct(String persistenceId) {
        return session.epoch(PartitionId.of(persistenceId)).isPresent();
    }
}
