package dev.drover.agent.consul;

import dev.drover.agent.check.CheckResult;
import dev.drover.protocol.AllocationId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where allocations have their services registered. Thread-safe; returns at once. */
public interface ConsulCatalog {
    /** Of an agent that was told of no Consul. */
    ConsulCatalog NONE = new ConsulCatalog() {
        @Override
        public void offer(AllocationId allocation, List<ConsulService> services, Listener listener) {
            listener.noted("services are not registered: the configuration of this agent has no block \"consul\"");
        }

        @Override
        public CompletionStage<Void> withdraw(AllocationId allocation) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void feed(String check, CheckResult result) {}

        @Override
        public String serviceId(String registration) {
            return registration;
        }
    };

    /** Who hears of an allocation's services, in a thread that must not be kept. */
    interface Listener {
        /** Where one of its checks stands, of those that Consul makes; told again and again. */
        void checked(String check, CheckResult result);

        /** Something that somebody who looks at the allocation should read; told once. */
        void noted(String sentence);
    }

    /** The allocation offers these services from now on, and no others. */
    void offer(AllocationId allocation, List<ConsulService> services, Listener listener);

    /**
     * The allocation offers nothing any more.
     *
     * @return completed when Consul names none of its services, or does not answer
     */
    CompletionStage<Void> withdraw(AllocationId allocation);

    /** The result of a check that the agent makes itself. */
    void feed(String check, CheckResult result);

    /** What a service is called in Consul, from its id in Drover's own registry. */
    String serviceId(String registration);
}
