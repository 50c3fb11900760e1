package dev.drover.gateway.route;

import dev.drover.server.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Which handler answers which path and method. Paths are matched decoded, in the order in which they were added; {@code
 * {name}} stands for one segment and {@code {name*}} for one or more, since the ids of jobs may hold slashes. The first path that
 * fits decides, whatever the method.
 */
final class RouteTable {
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)(\\*?)}");
    private static final Set<String> WRITES = Set.of("PUT", "POST");

    private final List<Row> rows = new ArrayList<>();

    /** Answers with the help of the engine. */
    interface Handler {
        CompletionStage<HttpResponse> handle(Call call, Engine engine);

        /** How much longer than others it may take. */
        default Duration extraPatience() {
            return Duration.ZERO;
        }

        /** The same handler with more time. */
        static Handler patient(Handler handler, Duration extra) {
            return new Handler() {
                @Override
                public CompletionStage<HttpResponse> handle(Call call, Engine engine) {
                    return handler.handle(call, engine);
                }

                @Override
                public Duration extraPatience() {
                    return extra;
                }
            };
        }
    }

    /** Answers without the engine, whether there is one or not. */
    interface LocalHandler {
        CompletionStage<HttpResponse> handle(Call call);
    }

    /** Either kind of handler. */
    record Target(Optional<Handler> engine, Optional<LocalHandler> local) {}

    /** What was found for a path: nothing, or the handler for the method if there is one. */
    record Match(Map<String, String> path, Optional<Target> target) {}

    private record Row(Pattern pattern, List<String> variables, Set<String> methods, Target target) {}

    RouteTable get(String path, Handler handler) {
        return add(path, Set.of("GET", "HEAD"), new Target(Optional.of(handler), Optional.empty()));
    }

    RouteTable getLocal(String path, LocalHandler handler) {
        return add(path, Set.of("GET", "HEAD"), new Target(Optional.empty(), Optional.of(handler)));
    }

    /** Creating and changing calls take either method, as in Nomad. */
    RouteTable put(String path, Handler handler) {
        return add(path, WRITES, new Target(Optional.of(handler), Optional.empty()));
    }

    /** The one call that Nomad takes by PUT alone. */
    RouteTable putOnly(String path, Handler handler) {
        return add(path, Set.of("PUT"), new Target(Optional.of(handler), Optional.empty()));
    }

    RouteTable delete(String path, Handler handler) {
        return add(path, Set.of("DELETE"), new Target(Optional.of(handler), Optional.empty()));
    }

    private RouteTable add(String path, Set<String> methods, Target target) {
        List<String> variables = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        Matcher variable = VARIABLE.matcher(path);
        int end = 0;
        while (variable.find()) {
            variables.add(variable.group(1));
            pattern.append(Pattern.quote(path.substring(end, variable.start())));
            pattern.append(variable.group(2).isEmpty() ? "([^/]+)" : "(.+)");
            end = variable.end();
        }
        pattern.append(Pattern.quote(path.substring(end)));
        rows.add(new Row(Pattern.compile(pattern.toString(), Pattern.DOTALL), variables, methods, target));
        return this;
    }

    /** Empty if no route has this path; a match without target if none of them takes the method. */
    Optional<Match> find(String method, String path) {
        String known = "";
        for (Row row : rows) {
            Matcher matcher = row.pattern().matcher(path);
            boolean isShadowed = !known.isEmpty() && !known.equals(row.pattern().pattern());
            if (isShadowed || !matcher.matches()) {
                continue;
            }
            known = row.pattern().pattern();
            if (row.methods().contains(method)) {
                return Optional.of(new Match(variables(row, matcher), Optional.of(row.target())));
            }
        }
        return known.isEmpty() ? Optional.empty() : Optional.of(new Match(Map.of(), Optional.empty()));
    }

    private static Map<String, String> variables(Row row, Matcher matcher) {
        Map<String, String> found = new LinkedHashMap<>();
        for (int i = 0; i < row.variables().size(); i++) {
            found.put(row.variables().get(i), matcher.group(i + 1));
        }
        return found;
    }
}
