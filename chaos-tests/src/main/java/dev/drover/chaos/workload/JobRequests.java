package dev.drover.chaos.workload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The bodies of registrations: jobs of one group with one task. */
public final class JobRequests {
    /** Names of the only group and the only task. */
    public static final String GROUP = "group";

    public static final String TASK = "task";
    private static final int CPU_MHZ = 10;
    private static final int MEMORY_MB = 10;

    private JobRequests() {}

    /** A batch job of 10 MHz and 10 MB that runs a line of shell and is never tried twice. */
    public static ObjectNode shell(String id, String script) {
        ObjectNode request = request(id, "batch");
        ObjectNode task = task(request, "raw_exec", CPU_MHZ, MEMORY_MB);
        ObjectNode config = task.putObject("Config");
        config.put("command", "/bin/sh");
        config.putArray("args").add("-c").add(script);
        return request;
    }

    /** A service of so many allocations that sleep for hours, of 10 MHz and 10 MB each. */
    public static ObjectNode sleeping(String id, int count) {
        ObjectNode request = request(id, "service");
        group(request).put("Count", count);
        ObjectNode config = task(request, "raw_exec", CPU_MHZ, MEMORY_MB).putObject("Config");
        config.put("command", "/bin/sleep").putArray("args").add("86400");
        return request;
    }

    /**
     * A job of so many allocations that only pretend to run, of 10 MHz and 10 MB each.
     *
     * @param type {@code service} or {@code batch}
     * @param runFor how long each runs if nobody stops it, such as {@code 10s}
     */
    public static ObjectNode mock(String id, String type, int count, String runFor) {
        ObjectNode request = request(id, type);
        group(request).put("Count", count);
        task(request, "mock_driver", CPU_MHZ, MEMORY_MB).putObject("Config").put("run_for", runFor);
        return request;
    }

    /**
     * A service that runs {@link TickingService} as a plain JVM, which is started again once, a moment after it ended.
     *
     * @param program the file of its class, on the machine of the agent
     */
    public static ObjectNode tickingService(String id, Path program) {
        ObjectNode request = request(id, "service");
        ObjectNode task = task(request, "java", 100, 64);
        ObjectNode config = task.putObject("Config");
        config.put("class", TickingService.class.getName());
        config.put("class_path", "local");
        task.putArray("Artifacts")
                .addObject()
                .put("GetterSource", program.toUri().toString())
                .put(
                        "RelativeDest",
                        "local/" + TickingService.class.getPackageName().replace('.', '/'));
        config.putArray("jvm_options").add("-Xmx32m").add("-XX:+UseSerialGC").add("-XX:TieredStopAtLevel=1");
        restartPolicy(request)
                .put("Attempts", 1)
                .put("Interval", TimeUnit.MINUTES.toNanos(30))
                .put("Delay", TimeUnit.MILLISECONDS.toNanos(200));
        ObjectNode network = group(request).putArray("Networks").addObject();
        network.putArray("DynamicPorts").addObject().put("Label", TickingService.PORT);
        return request;
    }

    private static ObjectNode request(String id, String type) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode job = request.putObject("Job");
        job.put("ID", id);
        job.put("Name", id);
        job.put("Type", type);
        job.putArray("Datacenters").add("*");
        ObjectNode group = job.putArray("TaskGroups").addObject();
        group.put("Name", GROUP);
        group.put("Count", 1);
        group.putObject("RestartPolicy").put("Attempts", 0).put("Mode", "fail");
        group.putObject("ReschedulePolicy").put("Attempts", 0).put("Unlimited", false);
        return request;
    }

    private static ObjectNode group(ObjectNode request) {
        return (ObjectNode) request.path("Job").path("TaskGroups").path(0);
    }

    private static ObjectNode restartPolicy(ObjectNode request) {
        return (ObjectNode) group(request).path("RestartPolicy");
    }

    private static ObjectNode task(ObjectNode request, String driver, int cpuMhz, int memoryMb) {
        ObjectNode task = group(request).putArray("Tasks").addObject();
        task.put("Name", TASK);
        task.put("Driver", driver);
        task.putObject("Resources").put("CPU", cpuMhz).put("MemoryMB", memoryMb);
        return task;
    }
}
