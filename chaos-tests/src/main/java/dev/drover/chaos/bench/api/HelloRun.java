package dev.drover.chaos.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Where the time of one run of the hello job went. All of it is of one machine's clock; a process's start is known to a
 * hundredth of a second.
 *
 * @param placed from its registration until the agent had received the task
 * @param prepared from then until its process was forked: the directory is built, and the artifact fetched
 * @param started from then until the agent knew that it ran: its sandbox is built
 * @param reported from then until a caller was told
 */
record HelloRun(Duration placed, Duration prepared, Duration started, Duration reported) {
    private static final String STARTED = "Started";
    private static final double NANOS_PER_MILLI = 1e6;

    /** Of what the task's events tell, between what a caller saw. */
    static HelloRun of(Instant sent, Instant forked, Instant running, JsonNode events) {
        Instant received = time(event(events, "Received"));
        Instant started = time(event(events, STARTED));
        return new HelloRun(
                Duration.between(sent, received),
                Duration.between(received, forked),
                Duration.between(forked, started),
                Duration.between(started, running));
    }

    /** The task's process. */
    static long pid(JsonNode events) {
        return event(events, STARTED).path("Details").path("pid").asLong();
    }

    private static JsonNode event(JsonNode events, String type) {
        for (JsonNode event : events) {
            if (event.path("Type").asText().equals(type)) {
                return event;
            }
        }
        throw new IllegalStateException("no event \"" + type + "\" is among " + events);
    }

    private static Instant time(JsonNode event) {
        return Instant.ofEpochSecond(0, event.path("Time").asLong());
    }

    Duration running() {
        return placed.plus(prepared).plus(started).plus(reported);
    }

    void describe(Figures figures) {
        figures.add("first_running_ms", millis(running()));
        figures.add("first_placed_ms", millis(placed));
        figures.add("first_prepared_ms", millis(prepared));
        figures.add("first_started_ms", millis(started));
        figures.add("first_reported_ms", millis(reported));
    }

    static void describeStages(Figures figures, List<HelloRun> runs) {
        figures.say("of these:");
        figures.add("placed_p50_ms", samples(runs, HelloRun::placed).median());
        figures.add("prepared_p50_ms", samples(runs, HelloRun::prepared).median());
        figures.add("started_p50_ms", samples(runs, HelloRun::started).median());
        figures.add("reported_p50_ms", samples(runs, HelloRun::reported).median());
    }

    static Samples samples(List<HelloRun> runs, Function<HelloRun, Duration> part) {
        Samples samples = new Samples();
        runs.forEach(run -> samples.addNanos(part.apply(run).toNanos()));
        return samples;
    }

    private static double millis(Duration part) {
        return part.toNanos() / NANOS_PER_MILLI;
    }
}
