package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Option;

/** The flags of commands that look into one allocation, and which one that is. */
final class AllocationChoice {
    @Option(names = "-job", description = "take the argument as a job and choose one of its running allocations")
    boolean job;

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    /**
     * The allocation that is meant.
     *
     * @param api in the allocation's namespace
     */
    record Chosen(HttpApi api, JsonNode allocation) {
        String id() {
            return Json.text(allocation, "ID");
        }
    }

    /** @param argument identifier of an allocation or a job, or its beginning */
    Chosen of(Session session, ConnectionOptions connection, String argument) {
        Lookup lookup = Lookup.toChange(session, connection.connect(session), verbose);
        JsonNode allocation = job ? lookup.allocationOfJob(argument) : lookup.allocation(argument);
        return new Chosen(lookup.inNamespaceOf(allocation), allocation);
    }
}
