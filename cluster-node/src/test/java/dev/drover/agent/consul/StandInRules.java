package dev.drover.agent.consul;

import dev.drover.protocol.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a registration may say by Consul's documentation, and of what type it is; anything else is refused. */
final class StandInRules {
    private static final Map<String, Class<? extends Value>> SERVICE = Map.ofEntries(
            Map.entry("ID", Value.Text.class),
            Map.entry("Name", Value.Text.class),
            Map.entry("Tags", Value.Items.class),
            Map.entry("Address", Value.Text.class),
            Map.entry("TaggedAddresses", Value.Fields.class),
            Map.entry("Meta", Value.Fields.class),
            Map.entry("Port", Value.Numeric.class),
            Map.entry("EnableTagOverride", Value.Bool.class),
            Map.entry("Weights", Value.Fields.class),
            Map.entry("Checks", Value.Items.class));

    private static final Map<String, Class<? extends Value>> CHECK = Map.ofEntries(
            Map.entry("CheckID", Value.Text.class),
            Map.entry("Name", Value.Text.class),
            Map.entry("Notes", Value.Text.class),
            Map.entry("Status", Value.Text.class),
            Map.entry("Interval", Value.Text.class),
            Map.entry("Timeout", Value.Text.class),
            Map.entry("TTL", Value.Text.class),
            Map.entry("HTTP", Value.Text.class),
            Map.entry("Method", Value.Text.class),
            Map.entry("Body", Value.Text.class),
            Map.entry("Header", Value.Fields.class),
            Map.entry("TCP", Value.Text.class),
            Map.entry("GRPC", Value.Text.class),
            Map.entry("GRPCUseTLS", Value.Bool.class),
            Map.entry("TLSServerName", Value.Text.class),
            Map.entry("TLSSkipVerify", Value.Bool.class),
            Map.entry("SuccessBeforePassing", Value.Numeric.class),
            Map.entry("FailuresBeforeWarning", Value.Numeric.class),
            Map.entry("FailuresBeforeCritical", Value.Numeric.class));

    private static final List<String> KINDS = List.of("HTTP", "TCP", "GRPC", "TTL");
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 512;
    private static final int MOST_META = 64;

    private StandInRules() {}

    /** What is wrong with a service; empty if nothing is. */
    static String problem(Value.Fields service) {
        String wrong = fields(service, SERVICE);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        if (text(service, "Name").isEmpty()) {
            return "Missing service name";
        }
        double port = number(service, "Port");
        if (port < 0 || port > 65_535) {
            return "Invalid port " + port;
        }
        String meta = meta(fields(service, "Meta"));
        return Stream.of(meta, weights(fields(service, "Weights")), addresses(fields(service, "TaggedAddresses")))
                .filter(problem -> !problem.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** What is wrong with a check. */
    static String problemOfCheck(Value.Fields check) {
        String wrong = fields(check, CHECK);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        List<String> kinds = KINDS.stream().filter(check.values()::containsKey).toList();
        if (kinds.size() != 1) {
            return "Check must be of one type, and is of " + kinds;
        }
        boolean isFed = kinds.equals(List.of("TTL"));
        for (String time : isFed ? List.of("TTL") : List.of("Interval", "Timeout")) {
            if (!text(check, time).matches("[1-9][0-9]*(ms|s|m|h)")) {
                return "Invalid " + time + " \"" + text(check, time) + "\"";
            }
        }
        String status = text(check, "Status");
        return Set.of("", "passing", "warning", "critical").contains(status)
                ? ""
                : "Invalid check status: '" + status + "'";
    }

    private static String fields(Value.Fields object, Map<String, Class<? extends Value>> known) {
        for (Map.Entry<String, Value> field : object.values().entrySet()) {
            Class<? extends Value> type = known.get(field.getKey());
            if (type == null) {
                return "invalid key \"" + field.getKey() + "\"";
            }
            if (!type.isInstance(field.getValue())) {
                return "\"" + field.getKey() + "\" is of the wrong type";
            }
        }
        return "";
    }

    private static String meta(Value.Fields meta) {
        if (meta.values().size() > MOST_META) {
            return "Node metadata cannot contain more than " + MOST_META + " key/value pairs";
        }
        for (Map.Entry<String, Value> pair : meta.values().entrySet()) {
            boolean isKey = pair.getKey().matches("[A-Za-z0-9_-]{1," + LONGEST_KEY + "}");
            boolean isValue =
                    pair.getValue() instanceof Value.Text text && text.value().length() <= LONGEST_VALUE;
            if (!isKey || !isValue) {
                return "Invalid Service Meta: Couldn't load metadata pair ('" + pair.getKey() + "')";
            }
        }
        return "";
    }

    private static String weights(Value.Fields weights) {
        return number(weights, "Passing") >= 1 && number(weights, "Warning") >= 0
                ? ""
                : "Invalid Weights: Passing must be greater than 0";
    }

    private static String addresses(Value.Fields addresses) {
        for (Value address : addresses.values().values()) {
            boolean isEndpoint = address instanceof Value.Fields fields
                    && fields.values().get("Address") instanceof Value.Text
                    && fields.values().get("Port") instanceof Value.Numeric;
            if (!isEndpoint) {
                return "Invalid tagged address";
            }
        }
        return "";
    }

    static String text(Value.Fields object, String name) {
        return object.values().get(name) instanceof Value.Text text ? text.value() : "";
    }

    static double number(Value.Fields object, String name) {
        return object.values().get(name) instanceof Value.Numeric number ? number.value() : 0;
    }

    static Value.Fields fields(Value.Fields object, String name) {
        return object.values().get(name) instanceof Value.Fields fields ? fields : Value.Fields.EMPTY;
    }
}
