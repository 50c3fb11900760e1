package dev.drover.protocol.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Rejected;
import java.util.List;

/** What a node answers. */
public sealed interface NodeReply {
    /** The command was refused; nothing was stored. */
    record Refused(Rejected why) implements NodeReply {}

    /** What became of an offer, the same for every copy of it. */
    record OfferAnswered(List<AllocationId> accepted, List<Refusal> refused) implements NodeReply {
        public OfferAnswered {
            accepted = List.copyOf(accepted);
            refused = List.copyOf(refused);
        }
    }

    /** It is recorded. */
    record Recorded() implements NodeReply {}
}
