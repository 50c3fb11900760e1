package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.jobspec.hcl.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node drain}: empties a node, calls that off, or follows it. */
@Command(description = "Empties a node, calls that off, or follows it.", sortOptions = false)
final class NodeDrain implements Subcommand {
    private static final Duration STANDARD_DEADLINE = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ofNanos(-1);

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-enable", description = "begin to empty the node")
    boolean enable;

    @Option(names = "-disable", description = "call it off; the node becomes eligible again")
    boolean disable;

    @Option(names = "-keep-ineligible", description = "with -disable: the node stays ineligible")
    boolean keepIneligible;

    @Option(
            names = "-deadline",
            paramLabel = "<duration>",
            description = "when whatever is left is stopped, such as 30m; one hour if not given")
    String deadline = "";

    @Option(names = "-no-deadline", description = "wait for as long as it takes")
    boolean noDeadline;

    @Option(names = "-force", description = "stop everything at once")
    boolean force;

    @Option(names = "-ignore-system", description = "let the allocations of system jobs stay")
    boolean ignoreSystem;

    @Option(names = "-monitor", description = "follow a drain that is under way")
    boolean monitor;

    @Option(names = "-detach", description = "return at once instead of following")
    boolean detach;

    @Option(names = "-m", paramLabel = "<message>", description = "why, to be kept with the node")
    String message = "";

    @Option(names = "-meta", paramLabel = "<key>=<value>", description = "more to be kept with the node; repeatable")
    Map<String, String> meta = new LinkedHashMap<>();

    @Option(names = "-self", description = "the node of the agent that is asked")
    boolean self;

    @Option(names = "-yes", description = "do not ask when only the beginning of an identifier is given")
    boolean yes;

    @Parameters(arity = "0..*", paramLabel = "<node>", description = "identifier of a node, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        check();
        HttpApi api = connection.connect(session);
        JsonNode node = NodeChoice.of(session, api, self, arguments);
        String id = Json.text(node, "ID");
        DrainMonitor follower = new DrainMonitor(session, api, id);
        if (monitor) {
            return follower.untilEnded(node);
        }
        boolean named = self || yes || id.equals(arguments[0]);
        String question = "Are you sure you want to " + (enable ? "enable" : "disable") + " drain mode for node \"" + id
                + "\"? [y/N]";
        if (!named && !Confirmation.ask(session, question)) {
            session.terminal().line("Canceling drain toggle");
            return 0;
        }
        api.put("updating drain specification", "/v1/node/" + HttpApi.encode(id) + "/drain", body(id));
        if (!enable || detach) {
            session.terminal().line("Node \"" + id + "\" drain strategy " + (enable ? "set" : "unset"));
            return 0;
        }
        return follower.follow();
    }

    private void check() {
        if (Stream.of(enable, disable, monitor).filter(flag -> flag).count() != 1) {
            throw new UsageException("Either the '-enable' or '-disable' flag must be set, unless using '-monitor'");
        }
        boolean says = !deadline.isEmpty() || noDeadline || force || ignoreSystem;
        if (!enable && says) {
            throw new UsageException("-deadline, -no-deadline, -force and -ignore-system are for -enable");
        }
        if (keepIneligible && !disable) {
            throw new UsageException("-keep-ineligible is for -disable");
        }
        if (Stream.of(!deadline.isEmpty(), noDeadline, force)
                        .filter(flag -> flag)
                        .count()
                > 1) {
            throw new UsageException("-deadline, -no-deadline and -force exclude one another");
        }
    }

    private Duration deadline() {
        if (force) {
            return AT_ONCE;
        }
        if (noDeadline) {
            return Duration.ZERO;
        }
        if (deadline.isEmpty()) {
            return STANDARD_DEADLINE;
        }
        return Durations.parse(deadline)
                .filter(given -> given.compareTo(Duration.ZERO) > 0)
                .orElseThrow(() -> new UsageException(
                        "-deadline must be a positive duration such as 30m, not \"" + deadline + "\""));
    }

    private ObjectNode body(String id) {
        ObjectNode body = Json.object();
        body.put("NodeID", id);
        if (enable) {
            ObjectNode spec = body.putObject("DrainSpec");
            spec.put("Deadline", deadline().toNanos());
            spec.put("IgnoreSystemJobs", ignoreSystem);
        } else {
            body.putNull("DrainSpec");
        }
        body.put("MarkEligible", disable && !keepIneligible);
        ObjectNode told = body.putObject("Meta");
        meta.forEach(told::put);
        if (!message.isEmpty()) {
            told.put("message", message);
        }
        return body;
    }
}
