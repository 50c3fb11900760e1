package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.CheckRestart;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.ServiceCheck.Judging;
import dev.drover.protocol.job.ServiceCheck.Script;

/** Writes the checks of services in Nomad's JSON. */
final class CheckJsonWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private CheckJsonWriter() {}

    static ObjectNode check(ServiceCheck check) {
        ObjectNode node = NODES.objectNode();
        node.put("Name", check.name());
        node.put("Type", check.type());
        node.put("Command", check.script().command());
        args(node, check.script());
        node.put("Path", check.path());
        node.put("Protocol", check.protocol());
        node.put("PortLabel", check.portLabel());
        node.put("Expose", false);
        node.put("AddressMode", "");
        node.put("Advertise", "");
        node.put("Interval", check.interval().toNanos());
        node.put("Timeout", check.timeout().toNanos());
        node.put("InitialStatus", check.judging().initialStatus());
        node.put("Notes", check.notes());
        node.put("TLSServerName", check.tlsServerName());
        node.put("TLSSkipVerify", check.tlsSkipVerify());
        headers(node, check);
        node.put("Method", check.method());
        node.put("GRPCService", check.grpc().service());
        node.put("GRPCUseTLS", check.grpc().useTls());
        node.put("TaskName", check.taskName());
        node.put("Body", check.body());
        judging(node, check.judging());
        return node;
    }

    private static void judging(ObjectNode node, Judging judging) {
        judging.restart()
                .ifPresentOrElse(
                        restart -> node.set("CheckRestart", restart(restart)), () -> node.putNull("CheckRestart"));
        node.put("SuccessBeforePassing", judging.successBeforePassing());
        node.put("FailuresBeforeCritical", judging.failuresBeforeCritical());
        node.put("FailuresBeforeWarning", judging.failuresBeforeWarning());
        node.put("OnUpdate", judging.onUpdate().wireName());
    }

    private static ObjectNode restart(CheckRestart restart) {
        ObjectNode node = NODES.objectNode();
        node.put("Limit", restart.limit());
        node.put("Grace", restart.grace().toNanos());
        node.put("IgnoreWarnings", restart.ignoreWarnings());
        return node;
    }

    private static void args(ObjectNode node, Script script) {
        if (script.args().isEmpty()) {
            node.putNull("Args");
        } else {
            node.set("Args", ApiJson.texts(script.args()));
        }
    }

    private static void headers(ObjectNode node, ServiceCheck check) {
        if (check.headers().isEmpty()) {
            node.putNull("Header");
            return;
        }
        node.set("Header", ApiJson.objects(check.headers(), values -> ApiJson.texts(values)));
    }
}
