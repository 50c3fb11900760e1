package dev.drover.agent;

import dev.drover.agent.check.CheckResult;
import dev.drover.protocol.stream.CheckStatus;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** The checks of one allocation, which run while it does. Confined to the allocation's runner. */
final class AllocationChecks {
    private final AgentServices services;
    private final ActorContext<?> context;
    private final BiConsumer<Probe, CheckResult> listener;
    private @Nullable ActorRef<CheckRunner.Message> runner;

    /** @param listener called from any thread */
    AllocationChecks(AgentServices services, ActorContext<?> context, BiConsumer<Probe, CheckResult> listener) {
        this.services = services;
        this.context = context;
        this.listener = listener;
    }

    /** Goes on, or begins if there is anything to be checked. */
    void run(List<Probe> probes) {
        if (runner == null && !probes.isEmpty()) {
            runner = context.spawnAnonymous(CheckRunner.create(services, probes, listener::accept));
        }
    }

    void stop() {
        if (runner != null) {
            context.stop(runner);
            runner = null;
        }
    }

    /** Where they stand; nothing while none runs. */
    void read(ActorRef<List<CheckStatus>> replyTo) {
        if (runner == null) {
            replyTo.tell(List.of());
        } else {
            runner.tell(new CheckRunner.Read(replyTo));
        }
    }
}
