package dev.drover.agent;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.service.AllocationServices;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.stream.CheckStatus;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one allocation, which run while it does, and what it has in Consul. Confined to the allocation's runner, but
 * for what Consul says.
 */
final class AllocationChecks {
    private final AgentServices services;
    private final ActorContext<?> context;
    private final BiConsumer<Probe, CheckResult> listener;
    private final ConsulOffer offer;
    private volatile @Nullable ActorRef<CheckRunner.Message> runner;

    /**
     * The checks of an allocation.
     *
     * @param listener told where they stand, in any thread
     * @param notes told what belongs to the events of tasks, in any thread
     */
    AllocationChecks(
            AgentServices services,
            AllocationId allocation,
            ActorContext<?> context,
            BiConsumer<Probe, CheckResult> listener,
            Consumer<String> notes) {
        this.services = services;
        this.context = context;
        this.listener = listener;
        this.offer = new ConsulOffer(allocation, services.consul(), new ConsulOffer.Listener() {
            @Override
            public void checked(Probe probe, CheckResult result) {
                told(probe, result);
            }

            @Override
            public void noted(String sentence) {
                notes.accept(sentence);
            }
        });
    }

    /** Goes on, or begins if there is anything to be checked. */
    void run(AllocationServices running, Probes probes) {
        if (runner == null) {
            List<Probe> all = probes.all();
            if (!all.isEmpty()) {
                runner = context.spawnAnonymous(CheckRunner.create(services, all, listener::accept));
            }
        }
        offer.offer(running, probes);
    }

    /** Consul says where a check stands; nobody wants to know while none runs. */
    private void told(Probe probe, CheckResult result) {
        ActorRef<CheckRunner.Message> running = runner;
        if (running != null) {
            running.tell(new CheckRunner.Told(probe, result));
        }
    }

    /** A result has come: Consul hears of it, if it is one of its services'. */
    void checked(Probe probe, CheckResult result) {
        offer.checked(probe, result);
    }

    void stop() {
        ActorRef<CheckRunner.Message> running = runner;
        if (running != null) {
            context.stop(running);
            runner = null;
        }
    }

    /**
     * Lets callers go elsewhere.
     *
     * @return completed when Consul names none of its services, or could not be told in time
     */
    CompletionStage<Void> withdraw() {
        stop();
        return offer.withdraw();
    }

    /** Where they stand; nothing while none runs. */
    void read(ActorRef<List<CheckStatus>> replyTo) {
        ActorRef<CheckRunner.Message> running = runner;
        if (running == null) {
            replyTo.tell(List.of());
        } else {
            running.tell(new CheckRunner.Read(replyTo));
        }
    }
}
