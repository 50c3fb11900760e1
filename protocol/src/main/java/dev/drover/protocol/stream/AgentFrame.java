package dev.drover.protocol.stream;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One message from an agent to a server. */
public sealed interface AgentFrame {
    /** The version of the stream's language that this code speaks. */
    int PROTOCOL_VERSION = 1;

    /**
     * The first frame of a connection.
     *
     * @param bootId the kernel's id of this boot of the machine
     * @param known the allocations the agent holds, each with the {@code clientModified} index it holds it at
     */
    record Hello(Node node, int protocolVersion, String bootId, Map<AllocationId, Long> known) implements AgentFrame {
        public Hello {
            known = Sorted.copyOf(known);
        }
    }

    /** The agent lives. */
    record Heartbeat() implements AgentFrame {}

    /**
     * Where allocations stand.
     *
     * @param sequence counts the batches of one connection from 1; the server acknowledges it once it is recorded
     */
    record Updates(long sequence, List<AllocationUpdate> updates) implements AgentFrame {
        public Updates {
            updates = List.copyOf(updates);
        }
    }

    /** A piece of a log, or of another long text, that was asked for; it uses up one credit of its request. */
    record LogData(long request, LogFrame frame) implements AgentFrame {}

    /** The answer to {@link ServerFrame.OpenStats} for an allocation. */
    record AllocationStatsData(long request, AllocationStats stats) implements AgentFrame {}

    /** The answer to {@link ServerFrame.OpenStats} for the node. */
    record NodeStatsData(long request, NodeStats stats) implements AgentFrame {}

    /** The answer to {@link ServerFrame.OpenChecks}. */
    record ChecksData(long request, List<CheckStatus> checks) implements AgentFrame {
        public ChecksData {
            checks = List.copyOf(checks);
        }
    }

    /** The answer to {@link ServerFrame.OpenJvm} about what a JVM counts of itself. */
    record JvmFiguresData(long request, JvmFigures figures) implements AgentFrame {}

    /** The answer to {@link ServerFrame.OpenJvm} about what a JVM was to write into a file. */
    record JvmFileData(long request, JvmFile file) implements AgentFrame {}

    /** The answer to {@link ServerFrame.OpenFile} about what there is. */
    record FilesData(long request, List<FileInfo> files) implements AgentFrame {
        public FilesData {
            files = List.copyOf(files);
        }
    }

    /** The answer to {@link ServerFrame.Input}: the command has it. */
    record InputTaken(long request) implements AgentFrame {}

    /**
     * What templates of the agent's tasks ask for; replaces what was said before on this connection.
     *
     * @param services answered by {@link ServerFrame.ServiceOffers} for each of them, then whenever that changes
     */
    record WatchServices(List<WatchedService> services) implements AgentFrame {
        public WatchServices {
            services = List.copyOf(services);
        }
    }

    /**
     * All tasks whose templates ask for variables, in place of those that were named before.
     *
     * @param tasks answered by {@link ServerFrame.VariableContents} for each of them, then whenever that changes
     */
    record WatchVariables(List<WatchedVariables> tasks) implements AgentFrame {
        public WatchVariables {
            tasks = List.copyOf(tasks);
        }
    }

    /** A log, or another long text, that was asked for is there; its pieces follow. */
    record StreamOpened(long request) implements AgentFrame {}

    /** The last frame of a request; {@code error} is empty if all went well. */
    record StreamEnd(long request, Optional<Rejected> error) implements AgentFrame {}
}
