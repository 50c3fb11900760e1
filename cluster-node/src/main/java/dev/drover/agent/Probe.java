package dev.drover.agent;

import dev.drover.agent.check.CheckResult;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.OnUpdate;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.stream.CheckStatus;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A check of an allocation, as it is made where the allocation is.
 *
 * @param name unique within the allocation
 * @param placement of the allocation
 * @param task whose service it is; empty for a service of the group
 * @param address that it looks at; a script has none
 * @param isConsuls whether Consul makes it, and the agent hears where it stands
 */
record Probe(
        String name,
        Placement placement,
        String service,
        String task,
        ServiceCheck check,
        Optional<InetSocketAddress> address,
        boolean isConsuls) {
    /** The output before there is any. */
    static final String WAITING = "nomad: waiting to run";

    private static final int ID_BYTES = 16;

    /** Whether the allocation's health depends on it. */
    boolean countsForHealth() {
        return check.judging().onUpdate() != OnUpdate.IGNORE;
    }

    /** What a result means for the allocation's health. */
    CheckResult forHealth(CheckResult result) {
        boolean tolerant = check.judging().onUpdate() == OnUpdate.IGNORE_WARNINGS;
        return tolerant && result.status() == CheckResult.Status.WARNING
                ? result.standing(CheckResult.Status.SUCCESS)
                : result;
    }

    /** The task that is started again when it fails for too long, and beside which a script runs; empty for all of them. */
    String boundTask() {
        return check.taskName().isEmpty() ? task : check.taskName();
    }

    /** Where it stands before the first result. */
    CheckStatus waiting(Instant now) {
        return status(CheckStatus.PENDING, WAITING, 0, now);
    }

    /** Where it stands after a result. */
    CheckStatus after(CheckResult result) {
        return status(result.status().wireName(), result.output(), result.statusCode(), result.at());
    }

    private CheckStatus status(String status, String output, int statusCode, Instant at) {
        return new CheckStatus(id(), check.name(), placement.name(), service, task, status, output, statusCode, at);
    }

    /** As long as Nomad's, and as stable: it follows from the allocation's id and the check's place in the job. */
    private String id() {
        byte[] named = (placement.id() + "/" + name).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(named);
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }
}
