package dev.drover.agent.engine;

import dev.drover.agent.engine.EngineHttp.Request;
import dev.drover.agent.engine.ImageReference.Credentials;
import dev.drover.agent.json.Answer;
import dev.drover.agent.json.Json;
import dev.drover.protocol.Value;
import dev.drover.protocol.api.ValueJson;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container engine: Docker Engine's HTTP API, as far as running tasks needs it. Each call blocks, and throws {@link
 * EngineException} with the engine's own sentence if it refuses, or another {@link IOException} if it is not there.
 */
public final class Engine {
    /** For all that an engine does by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration GREETING = Duration.ofSeconds(10);
    /** Podman's word for a container that is about to end. */
    private static final String STOPPING = "stopping";

    private static final int NEWEST_KNOWN = 44;

    private final EngineHttp http;
    private volatile String version = "";

    public Engine(Path socket) {
        this.http = new EngineHttp(socket);
    }

    /**
     * What answers there.
     *
     * @param os of the containers it runs
     */
    public record Version(String version, String os) {}

    public Version version() throws IOException {
        Answer answer = ask(Request.of("GET", "/version", GREETING));
        return new Version(answer.text("Version"), answer.text("Os"));
    }

    /** Whether the engine has an image of this name. */
    public boolean hasImage(String name) throws IOException {
        return find("/images/" + name + "/json").isPresent();
    }

    /** Fetches an image from its registry. */
    public void pull(ImageReference image, Optional<Credentials> credentials, Duration patience) throws IOException {
        String query = "?fromImage=" + escaped(image.repository()) + "&tag=" + escaped(image.tag());
        Request request = Request.of("POST", at("/images/create" + query), patience)
                .with(credentials.map(Engine::authority).orElse(Map.of()));
        try (Exchange exchange = http.open(request)) {
            // Its head has long been sent when something goes wrong: the last line tells.
            for (String line : exchange.text().split("\n", -1)) {
                String error = line.isBlank() ? "" : new Answer(ValueJson.parse(line)).text("error");
                if (!error.isEmpty()) {
                    throw new IOException(error);
                }
            }
        } catch (IllegalArgumentException broken) {
            throw new IOException("the engine's answer " + broken.getMessage(), broken);
        }
    }

    private static Map<String, String> authority(Credentials credentials) {
        Value.Fields json = new Value.Fields(Map.of(
                "username", Json.text(credentials.username()),
                "password", Json.text(credentials.password()),
                "serveraddress", Json.text(credentials.server())));
        byte[] bytes = ValueJson.write(json).getBytes(StandardCharsets.UTF_8);
        return Map.of("X-Registry-Auth", Base64.getUrlEncoder().encodeToString(bytes));
    }

    /** Makes a container, and gives its id. */
    public String create(String name, Value.Fields container) throws IOException {
        return ask(post("/containers/create?name=" + escaped(name)).with(container))
                .text("Id");
    }

    public void start(String id) throws IOException {
        ask(post("/containers/" + id + "/start"));
    }

    /** Sends a signal, such as {@code SIGTERM}, to a container's first process. */
    public void kill(String id, String signal) throws IOException {
        ask(post("/containers/" + id + "/kill?signal=" + signal));
    }

    /** Removes a container with its anonymous volumes, by force; one that is not there is no error. */
    public void remove(String id) throws IOException {
        try {
            ask(Request.of("DELETE", at("/containers/" + id + "?force=1&v=1"), PATIENCE));
        } catch (EngineException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
    }

    /** All containers with a label, also those that have ended. */
    public List<Container.Listed> labelled(String label, String value) throws IOException {
        Value.Fields filter = new Value.Fields(Map.of("label", Json.texts(List.of(label + "=" + value))));
        String query = "?all=1&filters=" + escaped(ValueJson.write(filter));
        return ask(get("/containers/json" + query)).items().stream()
                .map(listed -> new Container.Listed(
                        listed.text("Id"), listed.at("Labels").texts()))
                .toList();
    }

    /** Empty if there is no such container. */
    public Optional<Container.State> state(String id) throws IOException {
        return find("/containers/" + id + "/json")
                .map(answer -> answer.at("State"))
                .map(state -> new Container.State(
                        state.text("Status"),
                        state.flag("Running") || state.text("Status").equals(STOPPING),
                        state.number("Pid"),
                        (int) state.number("ExitCode"),
                        state.flag("OOMKilled"),
                        state.text("Error")));
    }

    /**
     * What a container writes, as {@link OutputFrames} reads it, each piece with its time; until it ends.
     *
     * @param since leaves out what was written in earlier seconds
     */
    public Exchange follow(String id, Optional<Instant> since) throws IOException {
        String from = since.map(time -> "&since=" + time.getEpochSecond()).orElse("");
        String query = "?follow=1&stdout=1&stderr=1&timestamps=1" + from;
        return http.open(Request.of("GET", at("/containers/" + id + "/logs" + query), EngineHttp.FOR_EVER));
    }

    /** Waits until a container runs no more. */
    public void await(String id) throws IOException {
        ask(Request.of("POST", at("/containers/" + id + "/wait"), EngineHttp.FOR_EVER));
    }

    public Container.Usage usage(String id) throws IOException {
        Answer stats = ask(get("/containers/" + id + "/stats?stream=false&one-shot=true"));
        Answer memory = stats.at("memory_stats");
        long cache = Math.max(memory.number("stats", "total_inactive_file"), memory.number("stats", "inactive_file"));
        return new Container.Usage(
                Math.max(0, memory.number("usage") - cache),
                stats.number("cpu_stats", "cpu_usage", "total_usage"),
                stats.number("cpu_stats", "cpu_usage", "usage_in_usermode"),
                stats.number("cpu_stats", "cpu_usage", "usage_in_kernelmode"),
                (int) stats.number("pids_stats", "current"));
    }

    /** Makes a command to be run in a container, and gives its id. */
    public String prepareCommand(String container, Value.Fields command) throws IOException {
        return ask(post("/containers/" + container + "/exec").with(command)).text("Id");
    }

    /** Runs it. The connection becomes its input and output. */
    public Exchange runCommand(String command, boolean tty) throws IOException {
        Value.Fields how = new Value.Fields(Map.of("Detach", Json.flag(false), "Tty", Json.flag(tty)));
        return http.open(Request.of("POST", at("/exec/" + command + "/start"), EngineHttp.FOR_EVER)
                .with(how)
                .with(Map.of("Connection", "Upgrade", "Upgrade", "tcp")));
    }

    /** How a command has ended; empty while it runs. */
    public Optional<Integer> exitOf(String command) throws IOException {
        Answer answer = ask(get("/exec/" + command + "/json"));
        return answer.flag("Running") ? Optional.empty() : Optional.of((int) answer.number("ExitCode"));
    }

    public void resize(String command, int rows, int columns) throws IOException {
        ask(post("/exec/" + command + "/resize?h=" + rows + "&w=" + columns));
    }

    private Request get(String path) throws IOException {
        return Request.of("GET", at(path), PATIENCE);
    }

    private Request post(String path) throws IOException {
        return Request.of("POST", at(path), PATIENCE);
    }

    private Answer ask(Request request) throws IOException {
        try (Exchange exchange = http.open(request)) {
            return exchange.answer();
        }
    }

    private Optional<Answer> find(String path) throws IOException {
        try {
            return Optional.of(ask(get(path)));
        } catch (EngineException refused) {
            if (refused.isNotFound()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** In the newest version that both sides know: engines have ceased to understand the oldest ones. */
    private String at(String path) throws IOException {
        if (version.isEmpty()) {
            String spoken = ask(Request.of("GET", "/version", GREETING)).text("ApiVersion");
            version = spoken.matches("1\\.\\d{1,3}")
                    ? "/v1." + Math.min(NEWEST_KNOWN, Integer.parseInt(spoken.substring(2)))
                    : "/v1." + NEWEST_KNOWN;
        }
        return version + path;
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
