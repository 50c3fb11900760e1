package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.allocation.ServiceInstance;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions of consul-template that ask the surroundings. */
final class OutsideFunctions {
    /** A service's name, and a tag in front of it. */
    private static final Pattern SERVICE = Pattern.compile("(?:([^.@|~ ]+)\\.)?([A-Za-z0-9-]{1,63})");

    static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("env", Function.of(1, call -> environment(call).getOrDefault(call.text(0), ""))),
            Map.entry("envOrDefault", Function.of(2, OutsideFunctions::variableOr)),
            Map.entry("mustEnv", Function.of(1, OutsideFunctions::variable)),
            Map.entry("file", Function.of(1, OutsideFunctions::file)),
            Map.entry("timestamp", new Function(0, 1, OutsideFunctions::timestamp)),
            Map.entry("nomadService", new Function(1, 3, OutsideFunctions::service)),
            Map.entry("service", Function.of(1, OutsideFunctions::service)),
            Map.entry("nomadServices", Function.of(0, OutsideFunctions::services)),
            Map.entry("services", Function.of(0, OutsideFunctions::services)));

    private OutsideFunctions() {}

    private static Map<String, String> environment(Call call) {
        return call.context().surroundings().environment();
    }

    private static String variableOr(Call call) {
        String value = environment(call).getOrDefault(call.text(0), "");
        return value.isEmpty() ? call.text(1) : value;
    }

    private static String variable(Call call) {
        String value = environment(call).get(call.text(0));
        if (value == null) {
            throw new Fault("environment variable \"" + call.text(0) + "\" is not set");
        }
        return value;
    }

    private static String file(Call call) {
        try {
            return call.context().surroundings().file(call.text(0));
        } catch (IOException unreadable) {
            throw new Fault(String.valueOf(unreadable.getMessage()));
        }
    }

    private static String timestamp(Call call) {
        Instant now = call.context().surroundings().now();
        String layout = call.count() == 0 ? "2006-01-02T15:04:05Z07:00" : call.text(0);
        return layout.equals("unix")
                ? Long.toString(now.getEpochSecond())
                : GoLayout.write(layout, ZonedDateTime.ofInstant(now, ZoneId.of("UTC")));
    }

    /** All that offer a service, or with a number and a key in front, some that suit the key. */
    private static List<Struct> service(Call call) {
        if (call.count() == 2) {
            throw new Fault("it takes a name, or a number, a key and a name");
        }
        String wanted = call.text(call.count() - 1);
        Matcher form = SERVICE.matcher(wanted);
        if (!form.matches()) {
            throw new Fault("\"" + wanted + "\" is no service: expected its name, or a tag, a dot and its name");
        }
        String tag = form.group(1);
        List<ServiceInstance> found = call.context().find(Lookup.service(form.group(2))).stream()
                .filter(instance -> tag == null || instance.tags().contains(tag))
                .toList();
        if (call.count() == 3) {
            found = Choice.of(found, call.whole(0), call.text(1));
        }
        return found.stream().map(OutsideFunctions::struct).toList();
    }

    private static Struct struct(ServiceInstance instance) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("ID", instance.id());
        fields.put("Name", instance.name());
        fields.put("Node", instance.node());
        fields.put("Address", instance.address());
        fields.put("Port", (long) instance.port());
        fields.put("Datacenter", instance.datacenter());
        fields.put("Tags", instance.tags());
        fields.put("JobID", instance.job());
        fields.put("AllocID", instance.allocation());
        return new Struct("service", fields);
    }

    private static List<Struct> services(Call call) {
        SortedMap<String, SortedSet<String>> tags = new TreeMap<>();
        call.context().find(Lookup.ALL_SERVICES).forEach(instance -> tags.computeIfAbsent(
                        instance.name(), name -> new TreeSet<>())
                .addAll(instance.tags()));
        return tags.entrySet().stream()
                .map(entry -> {
                    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                    fields.put("Name", entry.getKey());
                    fields.put("Tags", List.copyOf(entry.getValue()));
                    return new Struct("service", fields);
                })
                .toList();
    }
}
