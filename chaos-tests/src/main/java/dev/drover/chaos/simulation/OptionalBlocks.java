package dev.drover.chaos.simulation;

import java.util.ArrayList;
import java.util.List;

/** What a job file may say beside what the job is about: where it may run and would rather, and what runs around its tasks. */
final class OptionalBlocks {
    private static final List<String> POOLS = List.of("default", "default", "default", "all", "all", "lab");

    private static final List<String> CONSTRAINTS = List.of(
            "attribute = \"${node.class}\"\n value = \"small\"",
            "attribute = \"${meta.rack}\"\n operator = \"regexp\"\n value = \"^r[12]$\"",
            "attribute = \"${meta.rack}\"\n operator = \"set_contains_any\"\n value = \"r1, r3\"",
            "attribute = \"${meta.rack}\"\n operator = \"is_set\"",
            "attribute = \"${attr.cpu.arch}\"\n operator = \"!=\"\n value = \"arm64\"",
            "attribute = \"${attr.os.version}\"\n operator = \"version\"\n value = \">= 1.10\"",
            "attribute = \"${attr.cpu.numcores}\"\n operator = \">=\"\n value = \"4\"",
            "attribute = \"${node.unique.name}\"\n operator = \"!=\"\n value = \"machine-1\"");

    private static final List<String> DISTINCT = List.of(
            "distinct_hosts = true",
            "distinct_property = \"${meta.rack}\"",
            "distinct_property = \"${meta.rack}\"\n value = \"2\"",
            "distinct_property = \"${node.class}\"\n value = \"3\"");

    private static final List<String> AFFINITIES = List.of(
            "attribute = \"${meta.rack}\"\n value = \"r1\"\n weight = 80",
            "attribute = \"${node.class}\"\n value = \"large\"\n weight = -50",
            "attribute = \"${attr.os.version}\"\n operator = \"version\"\n value = \"< 1.10\"\n weight = 30");

    private static final List<String> SPREADS = List.of(
            "attribute = \"${meta.rack}\"",
            "attribute = \"${node.class}\"\n weight = 70\n target \"small\" {\n percent = 60\n }",
            "attribute = \"${node.datacenter}\"");

    private static final List<String> DEVICES = List.of(
            "device \"gpu\" {}",
            "device \"acme/gpu\" {\n count = 2\n }",
            """
            device "gpu" {
              constraint {
                attribute = "${device.attr.memory}"
                operator = ">="
                value = "4 GiB"
              }
            }\
            """,
            "device \"acme/gpu/a2\" {\n affinity {\n attribute = \"${device.model}\"\n value = \"a2\"\n }\n }");

    private final Chances chances;
    private final JobTexts.Kind kind;

    OptionalBlocks(Chances chances, JobTexts.Kind kind) {
        this.chances = chances;
        this.kind = kind;
    }

    String ofJob() {
        List<String> lines = new ArrayList<>();
        lines.add("datacenters = [\"" + (chances.happens(0.15) ? "dc1" : "*") + "\"]");
        lines.add("node_pool = \"" + chances.pick(POOLS) + "\"");
        lines.add("all_at_once = " + chances.happens(0.25));
        maybe(lines, 0.15, "constraint", CONSTRAINTS);
        if (!isOfSystem()) {
            maybe(lines, 0.1, "constraint", DISTINCT);
            maybe(lines, 0.15, "affinity", AFFINITIES);
            maybe(lines, 0.15, "spread", SPREADS);
        }
        return String.join("\n", lines);
    }

    String ofGroup() {
        List<String> lines = new ArrayList<>();
        maybe(lines, 0.2, "constraint", CONSTRAINTS);
        if (!isOfSystem()) {
            maybe(lines, 0.1, "constraint", DISTINCT);
            maybe(lines, 0.1, "affinity", AFFINITIES);
            maybe(lines, 0.1, "spread", SPREADS);
        }
        if (chances.happens(0.1)) {
            lines.add("volume \"data\" {\n type = \"host\"\n source = \"data\"\n read_only = " + chances.happens(0.5)
                    + "\n}");
        }
        return String.join("\n", lines);
    }

    String ofTask() {
        List<String> lines = new ArrayList<>();
        maybe(lines, 0.1, "constraint", CONSTRAINTS);
        return String.join("\n", lines);
    }

    /** Whole cores, or a part of what all of them do. */
    String ofProcessor() {
        return chances.happens(0.1) ? "cores = " + chances.between(1, 2) : "cpu = " + 100 * chances.between(1, 5);
    }

    String ofResources() {
        return kind == JobTexts.Kind.DEVICE || chances.happens(0.05) ? chances.pick(DEVICES) : "";
    }

    /**
     * Tasks that run around the main one.
     *
     * @param fails whether what goes before it fails
     */
    String otherTasks(boolean fails) {
        if (kind != JobTexts.Kind.PHASES && !chances.happens(0.1)) {
            return "";
        }
        List<String> tasks = new ArrayList<>();
        if (fails || chances.happens(0.8)) {
            tasks.add(task("before", "prestart", false, fails ? 1 : 0));
        }
        if (chances.happens(0.5)) {
            tasks.add(task("beside", "prestart", true, 0));
        }
        if (chances.happens(0.5)) {
            tasks.add(task("after", "poststart", chances.happens(0.4), 0));
        }
        if (chances.happens(0.5)) {
            tasks.add(task("last", "poststop", false, 0));
        }
        return String.join("\n", tasks);
    }

    private String task(String name, String hook, boolean sidecar, int exitCode) {
        return """
            task "%s" {
              driver = "mock_driver"
              lifecycle {
                hook    = "%s"
                sidecar = %b
              }
              config {
                run_for    = "%s"
                exit_code  = %d
                kill_after = "%dms"
              }
              resources {
                cpu    = %d
                memory = 64
              }
            }
            """.formatted(
                        name,
                        hook,
                        sidecar,
                        sidecar ? "10000h" : chances.between(1, 8) + "s",
                        exitCode,
                        chances.between(0, 3000),
                        50 * chances.between(1, 6));
    }

    private boolean isOfSystem() {
        return kind == JobTexts.Kind.SYSTEM || kind == JobTexts.Kind.SYSBATCH;
    }

    private void maybe(List<String> lines, double probability, String block, List<String> some) {
        if (chances.happens(probability)) {
            lines.add(block + " {\n" + chances.pick(some) + "\n}");
        }
    }
}
