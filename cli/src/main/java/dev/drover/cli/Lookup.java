package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the one object that an identifier, or the beginning of one, means. */
final class Lookup {
    private static final int FULL_LENGTH = 36;

    private final Session session;
    private final HttpApi api;
    private final boolean verbose;
    private final int ambiguousExitCode;

    private Lookup(Session session, HttpApi api, boolean verbose, int ambiguousExitCode) {
        this.session = session;
        this.api = api;
        this.verbose = verbose;
        this.ambiguousExitCode = ambiguousExitCode;
    }

    /** For commands that show something: several matches are an answer. */
    static Lookup toShow(Session session, HttpApi api, boolean verbose) {
        return new Lookup(session, api, verbose, 0);
    }

    /** For commands that change something: several matches are an error. */
    static Lookup toChange(Session session, HttpApi api, boolean verbose) {
        return new Lookup(session, api, verbose, 1);
    }

    JsonNode allocation(String prefix) {
        String id =
                unique("allocation", "/v1/allocations", prefix, matches -> AllocationTable.of(session, matches, verbose)
                        .lines());
        return api.find("querying allocation", "/v1/allocation/" + id).orElseThrow(() -> none("allocation", prefix));
    }

    /** Of a job's allocations one that runs, since that is where something happens; the newest if none does. */
    JsonNode allocationOfJob(String prefix) {
        JsonNode found = job(prefix);
        String id = Json.text(found, "ID");
        HttpApi jobApi = inNamespaceOf(found);
        List<JsonNode> allocations = Json.sorted(
                jobApi.get("querying job allocations", "/v1/job/" + HttpApi.encode(id) + "/allocations"),
                Json.newestFirst("CreateTime"));
        JsonNode chosen = allocations.stream()
                .filter(allocation -> Json.text(allocation, "ClientStatus").equals("running"))
                .findFirst()
                .or(() -> allocations.stream().findFirst())
                .orElseThrow(() -> new CliException("No allocations for job \"" + id + "\" found"));
        return jobApi.get("querying allocation", "/v1/allocation/" + HttpApi.encode(Json.text(chosen, "ID")));
    }

    JsonNode node(String prefix) {
        String id = unique("node", "/v1/nodes", prefix, matches -> NodeTable.lines(matches, verbose));
        return api.find("querying node", "/v1/node/" + id).orElseThrow(() -> none("node", prefix));
    }

    /** The identifier in full, as a path holds it; one that was given in full need not be known any more. */
    String evaluationId(String prefix) {
        return unique("evaluation", "/v1/evaluations", prefix, matches -> EvaluationTable.lines(matches, verbose));
    }

    JsonNode evaluation(String prefix) {
        String id = evaluationId(prefix);
        return api.find("querying evaluation", "/v1/evaluation/" + id + "?related=true")
                .orElseThrow(() -> none("evaluation", prefix));
    }

    JsonNode deployment(String prefix) {
        String id = unique("deployment", "/v1/deployments", prefix, matches -> DeploymentTable.lines(matches, verbose));
        return api.find("querying deployment", "/v1/deployment/" + id).orElseThrow(() -> none("deployment", prefix));
    }

    /** The job with exactly this identifier, or else the only one that begins with it. */
    JsonNode job(String prefix) {
        return job(prefix, any -> true);
    }

    /** @param kind which of the jobs in the list it may be */
    JsonNode job(String prefix, Predicate<JsonNode> kind) {
        JsonNode jobs = api.get("querying jobs", "/v1/jobs?prefix=" + HttpApi.encode(prefix));
        List<JsonNode> fitting = Json.list(jobs).stream().filter(kind).toList();
        List<JsonNode> exact = fitting.stream()
                .filter(job -> Json.text(job, "ID").equals(prefix))
                .toList();
        List<JsonNode> matches = exact.size() == 1 ? exact : fitting;
        if (matches.isEmpty()) {
            throw new CliException("No job(s) with prefix or ID \"" + prefix + "\" found");
        }
        if (matches.size() > 1) {
            String table = String.join("\n", JobTable.lines(session, matches, !exact.isEmpty()));
            throw new CliException("Prefix \"" + prefix + "\" matched multiple jobs\n\n" + table);
        }
        JsonNode match = matches.get(0);
        return inNamespaceOf(match)
                .find("querying job", "/v1/job/" + HttpApi.encode(Json.text(match, "ID")))
                .orElseThrow(() -> new CliException("No job(s) with prefix or ID \"" + prefix + "\" found"));
    }

    /** The API limited to the namespace an object lives in, which a lookup over all namespaces reveals. */
    HttpApi inNamespaceOf(JsonNode object) {
        String namespace = Json.text(object, "Namespace");
        if (namespace.isEmpty()) {
            namespace = Json.text(object.path("JobSummary"), "Namespace");
        }
        return namespace.isEmpty() ? api : api.inNamespace(namespace);
    }

    private interface Lines {
        List<String> of(List<JsonNode> matches);
    }

    private String unique(String kind, String path, String prefix, Lines table) {
        if (prefix.length() < 2) {
            throw new CliException("Identifier must contain at least two characters.");
        }
        String lower = prefix.toLowerCase(Locale.ROOT);
        if (lower.length() == FULL_LENGTH) {
            return HttpApi.encode(lower);
        }
        String even = lower.substring(0, lower.length() - dashless(lower) % 2);
        List<JsonNode> matches = Json.list(api.get("querying " + kind + "s", path + "?prefix=" + HttpApi.encode(even)));
        List<JsonNode> exact = matches.stream()
                .filter(match -> Json.text(match, "ID").startsWith(lower))
                .toList();
        if (exact.isEmpty()) {
            throw none(kind, prefix);
        }
        if (exact.size() > 1) {
            String rows = table.of(exact).stream().collect(Collectors.joining("\n"));
            String text = "Prefix matched multiple " + kind + "s\n\n" + rows;
            throw ambiguousExitCode == 0 ? CliException.answer(0, text) : new CliException(text);
        }
        return HttpApi.encode(Json.text(exact.get(0), "ID"));
    }

    /** Servers take prefixes of whole bytes only. */
    private static int dashless(String prefix) {
        return prefix.replace("-", "").length();
    }

    private static CliException none(String kind, String prefix) {
        return new CliException("No " + kind + "(s) with prefix or id \"" + prefix + "\" found");
    }
}
