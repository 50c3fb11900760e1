package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.stream.JvmFigures;
import dev.drover.protocol.stream.JvmFile;

/** What JVMs count and write; Nomad has nothing like it. Sizes are bytes, times nanoseconds. */
public final class JvmJson {
    private JvmJson() {}

    public static ObjectNode of(String task, JvmFigures figures) {
        ObjectNode json = ApiJson.object();
        json.put("Task", task);
        json.put("Pid", figures.pid());
        json.put("JavaVersion", figures.version());
        json.put("VM", figures.vm());
        json.put("Uptime", ApiJson.nanos(figures.uptime()));
        json.set("Heap", memory(figures.heap()));
        json.set("Pools", ApiJson.array(figures.pools().stream(), JvmJson::pool));
        json.set("Metaspace", memory(figures.metaspace()));
        json.set("Collectors", ApiJson.array(figures.collectors().stream(), JvmJson::collector));
        json.put("GCCause", figures.gcCause());
        json.put("LastGCCause", figures.lastGcCause());
        ObjectNode threads = json.putObject("Threads");
        threads.put("Live", figures.threads().live());
        threads.put("Peak", figures.threads().peak());
        threads.put("Daemon", figures.threads().daemon());
        threads.put("Started", figures.threads().started());
        ObjectNode classes = json.putObject("Classes");
        classes.put("Loaded", figures.classes().loaded());
        classes.put("Unloaded", figures.classes().unloaded());
        json.put("Timestamp", ApiJson.nanos(figures.at()));
        return json;
    }

    /** A file with its path in the allocation. */
    public static ObjectNode of(String task, JvmFile file) {
        ObjectNode json = ApiJson.object();
        json.put("Task", task);
        json.put("File", file.name());
        json.put("Path", task + "/local/" + file.name());
        json.put("Size", file.bytes());
        return json;
    }

    private static ObjectNode memory(JvmFigures.Memory memory) {
        ObjectNode json = ApiJson.object();
        json.put("Used", memory.used());
        json.put("Committed", memory.committed());
        json.put("Max", memory.max());
        return json;
    }

    private static ObjectNode pool(JvmFigures.Pool pool) {
        ObjectNode json = memory(pool.memory());
        json.put("Generation", pool.generation());
        json.put("Space", pool.space());
        return json;
    }

    private static ObjectNode collector(JvmFigures.Collector collector) {
        ObjectNode json = ApiJson.object();
        json.put("Name", collector.name());
        json.put("Collections", collector.collections());
        json.put("Time", ApiJson.nanos(collector.time()));
        json.put("LastPause", ApiJson.nanos(collector.lastPause()));
        return json;
    }
}
