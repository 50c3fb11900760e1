package dev.drover.replay;

import dev.drover.protocol.codec.EventHash;
import dev.drover.protocol.codec.PlanCodec;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import java.util.Arrays;

/** A plan that the scheduler made for a replay, and what the nodes said meanwhile. */
public record Rerun(Plan plan, SchedulingResult.Basis basis, Statements statements) {
    /** Asks the scheduler; {@code statements} says of which nodes somebody wants to know. */
    public static Rerun of(SchedulingRequest request, Statements statements) {
        SchedulingResult result = Scheduler.schedule(request, statements.witness());
        return new Rerun(result.plan(), result.basis(), statements);
    }

    /** Whether it is that plan, byte for byte. */
    public boolean isSameAs(Plan other) {
        return Arrays.equals(PlanCodec.encode(plan), PlanCodec.encode(other));
    }

    /** The stored form of a plan by its length and hash. */
    public record Fingerprint(int bytes, String sha256) {
        public static Fingerprint of(Plan plan) {
            byte[] bytes = PlanCodec.encode(plan);
            return new Fingerprint(bytes.length, EventHash.of(bytes));
        }
    }
}
