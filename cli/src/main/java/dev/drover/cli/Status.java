package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}: finds out what an identifier means and shows it; without one, lists jobs. */
@Command(description = "Shows whatever an identifier means; without one, lists jobs.", sortOptions = false)
final class Status implements Subcommand {
    /** The kinds of object in the words of the search, with the list that a prefix can be looked up in. */
    private static final Map<String, String> LISTS = Map.of(
            "jobs", "/v1/jobs",
            "allocs", "/v1/allocations",
            "evals", "/v1/evaluations",
            "deployment", "/v1/deployments",
            "nodes", "/v1/nodes");

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-verbose", description = "print identifiers and times in full")
    boolean verbose;

    @Parameters(
            arity = "0..*",
            paramLabel = "<identifier>",
            description = "of a job, allocation, evaluation, node, ...")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String id = Arguments.oneOrEmpty(arguments, "<identifier>");
        if (id.isEmpty()) {
            return showJob(session);
        }
        Map<String, List<String>> matches = search(connection.connect(session), id);
        if (matches.getOrDefault("jobs", List.of()).contains(id)) {
            return showJob(session, id);
        }
        if (matches.isEmpty()) {
            throw new CliException("No matches returned for query: \"" + id + "\"");
        }
        if (matches.size() > 1 || matches.values().iterator().next().size() > 1) {
            throw new CliException(ambiguous(id, matches));
        }
        Map.Entry<String, List<String>> match = matches.entrySet().iterator().next();
        return show(session, match.getKey(), match.getValue().get(0));
    }

    private int show(Session session, String kind, String id) {
        return switch (kind) {
            case "jobs" -> showJob(session, id);
            case "allocs" -> {
                AllocationStatus command = new AllocationStatus();
                command.connection = connection;
                command.verbose = verbose;
                command.arguments = new String[] {id};
                yield command.run(session);
            }
            case "evals" -> {
                EvaluationStatus command = new EvaluationStatus();
                command.connection = connection;
                command.verbose = verbose;
                command.arguments = new String[] {id};
                yield command.run(session);
            }
            case "deployment" -> {
                DeploymentStatus command = new DeploymentStatus();
                command.connection = connection;
                command.verbose = verbose;
                command.arguments = new String[] {id};
                yield command.run(session);
            }
            case "nodes" -> {
                NodeStatus command = new NodeStatus();
                command.connection = connection;
                command.verbose = verbose;
                command.arguments = new String[] {id};
                yield command.run(session);
            }
            default -> throw new CliException("Unable to resolve ID: \"" + id + "\"");
        };
    }

    private int showJob(Session session, String... id) {
        JobStatus command = new JobStatus();
        command.connection = connection;
        command.verbose = verbose;
        command.arguments = id;
        return command.run(session);
    }

    /** A server without the search answers 404; then each kind is looked up by itself. */
    private static Map<String, List<String>> search(HttpApi api, String id) {
        ObjectNode request = Json.object();
        request.put("Prefix", id);
        request.put("Context", "all");
        Map<String, List<String>> found = new TreeMap<>();
        try {
            JsonNode matches = api.put("querying search with id: \"" + id + "\"", "/v1/search", request)
                    .path("Matches");
            Json.members(matches).forEach((kind, ids) -> add(found, kind, Json.texts(ids)));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            LISTS.forEach((kind, path) -> add(found, kind, lookUp(api, kind, path, id)));
        }
        return found;
    }

    private static void add(Map<String, List<String>> found, String kind, List<String> ids) {
        if (!ids.isEmpty()) {
            found.put(kind, ids);
        }
    }

    private static List<String> lookUp(HttpApi api, String kind, String path, String id) {
        boolean job = kind.equals("jobs");
        if (!job && !id.matches("[0-9a-f-]{2,36}")) {
            return List.of();
        }
        int hexDigits = id.replace("-", "").length();
        String prefix = job ? id : id.substring(0, id.length() - hexDigits % 2);
        JsonNode list = api.get("querying " + kind, path + "?prefix=" + HttpApi.encode(prefix));
        return Json.list(list).stream()
                .map(each -> Json.text(each, "ID"))
                .filter(each -> each.startsWith(id))
                .toList();
    }

    private String ambiguous(String id, Map<String, List<String>> matches) {
        StringBuilder text =
                new StringBuilder("Multiple matches found for id \"").append(id).append('"');
        matches.forEach((kind, ids) -> {
            text.append("\n\n").append(kind.substring(0, 1).toUpperCase(java.util.Locale.ROOT));
            text.append(kind.substring(1)).append(':');
            ids.forEach(each -> text.append('\n').append(kind.equals("jobs") ? each : ShortId.of(each, verbose)));
        });
        return text.toString();
    }
}
