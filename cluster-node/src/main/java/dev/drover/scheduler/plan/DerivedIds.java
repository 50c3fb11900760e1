package dev.drover.scheduler.plan;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids that follow from the evaluation: a plan made again names the same things. */
public final class DerivedIds {
    private static final long VERSION_BITS = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_VALUE = 0x3FFFFFFFFFFFFFFFL;
    private static final long VARIANT = 0x8000000000000000L;

    private DerivedIds() {}

    /**
     * The id of a placement.
     *
     * @param counter counts the placements of the round, tried ones included
     */
    public static AllocationId allocation(EvaluationId evaluation, int round, int counter) {
        return new AllocationId(uuid("allocation/" + evaluation.value() + "/" + round + "/" + counter));
    }

    /** The id of the deployment an evaluation starts; the same in all its rounds. */
    public static DeploymentId deployment(EvaluationId evaluation) {
        return new DeploymentId(uuid("deployment/" + evaluation.value()));
    }

    private static String uuid(String name) {
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest(name.getBytes(StandardCharsets.UTF_8)));
        long high = (hash.getLong() & ~VERSION_BITS) | VERSION_4;
        long low = (hash.getLong() & VARIANT_VALUE) | VARIANT;
        return new UUID(high, low).toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }
}
