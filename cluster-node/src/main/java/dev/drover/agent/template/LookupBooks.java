package dev.drover.agent.template;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import java.util.List;

/**
 * All that the agent knows for its templates.
 *
 * @param services who offers them
 * @param variables by task, those that it may read
 */
public record LookupBooks(
        LookupBook<WatchedService, List<ServiceInstance>> services,
        LookupBook<WatchedVariables, List<Variable>> variables) {
    /** Of an agent that knows nothing yet. */
    public static LookupBooks empty() {
        return new LookupBooks(new LookupBook<>(WatchedService.MOST), new LookupBook<>(WatchedVariables.MOST));
    }
}
