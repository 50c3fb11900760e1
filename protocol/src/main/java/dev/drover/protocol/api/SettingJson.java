package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.setting.NodePool;

/** Nomad's {@code SchedulerConfiguration} and {@code NodePool}. */
public final class SettingJson {
    private SettingJson() {}

    /** When a setting was set first, and when it changed last. */
    public record Indexes(long created, long modified) {}

    public static ObjectNode scheduler(SchedulerConfiguration configuration, Indexes indexes) {
        ObjectNode json = ApiJson.object();
        json.put("SchedulerAlgorithm", configuration.algorithm().wireName());
        json.set("PreemptionConfig", preemption(configuration.preemption()));
        json.put("MemoryOversubscriptionEnabled", configuration.memoryOversubscription());
        json.put("RejectJobRegistration", configuration.rejectJobRegistration());
        json.put("PauseEvalBroker", configuration.pauseEvaluations());
        json.put("NodeLimitForFeasibilityChecks", configuration.nodeLimit());
        put(json, indexes);
        return json;
    }

    private static ObjectNode preemption(Preemption preemption) {
        ObjectNode json = ApiJson.object();
        json.put("SystemSchedulerEnabled", preemption.system());
        json.put("SysBatchSchedulerEnabled", preemption.sysbatch());
        json.put("BatchSchedulerEnabled", preemption.batch());
        json.put("ServiceSchedulerEnabled", preemption.service());
        return json;
    }

    public static ObjectNode nodePool(NodePool pool, Indexes indexes) {
        ObjectNode json = ApiJson.object();
        json.put("Name", pool.name());
        json.put("Description", pool.description());
        json.set("Meta", ApiJson.texts(pool.meta()));
        if (pool.algorithm().isEmpty() && pool.memoryOversubscription().isEmpty()) {
            json.putNull("SchedulerConfiguration");
        } else {
            ObjectNode scheduling = json.putObject("SchedulerConfiguration");
            scheduling.put(
                    "SchedulerAlgorithm",
                    pool.algorithm().map(algorithm -> algorithm.wireName()).orElse(""));
            pool.memoryOversubscription()
                    .ifPresentOrElse(
                            enabled -> scheduling.put("MemoryOversubscriptionEnabled", enabled),
                            () -> scheduling.putNull("MemoryOversubscriptionEnabled"));
        }
        put(json, indexes);
        return json;
    }

    private static void put(ObjectNode json, Indexes indexes) {
        json.put("CreateIndex", indexes.created());
        json.put("ModifyIndex", indexes.modified());
    }
}
