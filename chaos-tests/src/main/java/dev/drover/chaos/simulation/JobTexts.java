package dev.drover.chaos.simulation;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.jobspec.JobFile;
import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import java.util.List;

/** The job files that operators of a run have. */
final class JobTexts {
    /** What kinds of jobs there are. */
    enum Kind {
        SERVICE,
        CANARY,
        PORT,
        BATCH,
        SYSTEM,
        SYSBATCH,
        DISCONNECT,
        DEVICE,
        PHASES,
        PERIODIC,
        PARAMETERIZED;

        /** Whether it runs nothing itself. */
        boolean isParent() {
            return this == PERIODIC || this == PARAMETERIZED;
        }
    }

    /** One job that is registered again and again. */
    record Name(String name, Kind kind) {}

    static final List<Name> NAMES = List.of(
            new Name("web", Kind.SERVICE),
            new Name("api", Kind.SERVICE),
            new Name("shop", Kind.CANARY),
            new Name("proxy", Kind.PORT),
            new Name("report", Kind.BATCH),
            new Name("import", Kind.BATCH),
            new Name("monitor", Kind.SYSTEM),
            new Name("sweep", Kind.SYSBATCH),
            new Name("edge", Kind.DISCONNECT),
            new Name("train", Kind.DEVICE),
            new Name("pipeline", Kind.PHASES),
            new Name("cron", Kind.PERIODIC),
            new Name("convert", Kind.PARAMETERIZED));

    private JobTexts() {}

    /**
     * A version of a job.
     *
     * @param fails whether its tasks end badly after a while, again and again
     */
    static Job job(Name name, Chances chances, boolean fails) {
        OptionalBlocks optional = new OptionalBlocks(chances, name.kind());
        String text = """
            job "%s" {
              type     = "%s"
              priority = %d
              %s
              %s
              %s
              %s
            }
            """.formatted(
                        name.name(),
                        type(name.kind()),
                        10 * chances.between(1, 9),
                        blocks(name.kind(), chances),
                        optional.ofJob(),
                        group("app", name.kind(), chances, fails),
                        chances.happens(0.25) ? group("side", name.kind(), chances, fails) : "");
        JobReading reading = JobFile.read(SourceFile.of(name.name() + ".nomad.hcl", text), Inputs.none(() -> ""));
        return reading.job().orElseThrow(() -> new AssertionError(reading.errorText()));
    }

    private static String group(String name, Kind kind, Chances chances, boolean fails) {
        OptionalBlocks optional = new OptionalBlocks(chances, kind);
        boolean failsBefore = fails && kind == Kind.PHASES;
        return """
              group "%s" {
                count = %d
                %s
                %s
                restart {
                  attempts = 1
                  interval = "1m"
                  delay    = "1s"
                  mode     = "fail"
                }
                %s
                task "main" {
                  driver = "mock_driver"
                  %s
                  config {
                    run_for    = "%s"
                    exit_code  = %d
                    kill_after = "%dms"
                  }
                  env {
                    REVISION = "%d"
                  }
                  resources {
                    %s
                    memory = %d
                    %s
                  }
                }
              }
            """.formatted(
                        name,
                        count(kind, chances),
                        blocksOfGroup(kind, chances),
                        optional.ofGroup(),
                        optional.otherTasks(failsBefore),
                        optional.ofTask(),
                        runFor(kind, chances, fails),
                        fails ? 1 : 0,
                        chances.between(0, 3000),
                        chances.below(3),
                        optional.ofProcessor(),
                        128 * chances.between(1, 4),
                        optional.ofResources());
    }

    /** Another version whose tasks stay as they are, so that they may go on where they run. */
    static Job around(Job registered, Name name, Chances chances) {
        Job drawn = job(name, chances, false);
        List<TaskGroup> groups = drawn.groups().stream()
                .map(group -> group.withPreferences(
                        group.affinities(),
                        group.spreads(),
                        registered.group(group.name()).map(TaskGroup::tasks).orElse(group.tasks())))
                .toList();
        return drawn.withGroups(groups);
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case SERVICE, CANARY, PORT, DISCONNECT, DEVICE -> "service";
            case BATCH, PHASES, PERIODIC, PARAMETERIZED -> "batch";
            case SYSTEM -> "system";
            case SYSBATCH -> "sysbatch";
        };
    }

    private static int count(Kind kind, Chances chances) {
        return switch (kind) {
            case SYSTEM, SYSBATCH -> 1;
            case PERIODIC, PARAMETERIZED -> chances.between(1, 2);
            case SERVICE, CANARY, PORT, DISCONNECT, DEVICE, BATCH, PHASES -> chances.between(0, 5);
        };
    }

    private static String blocks(Kind kind, Chances chances) {
        return switch (kind) {
            case BATCH, PHASES, SYSBATCH -> "";
            case PERIODIC -> periodic(chances);
            case PARAMETERIZED -> "parameterized {\n payload = \"optional\"\n }";
            case SERVICE, PORT, SYSTEM, DISCONNECT, DEVICE ->
                update(chances.between(1, 3), 0, chances.happens(0.5), false);
            case CANARY ->
                update(chances.between(1, 2), chances.between(1, 2), chances.happens(0.5), chances.happens(0.5));
        };
    }

    private static String update(int maxParallel, int canary, boolean autoRevert, boolean autoPromote) {
        return """
              update {
                max_parallel      = %d
                canary            = %d
                min_healthy_time  = "2s"
                healthy_deadline  = "40s"
                progress_deadline = "90s"
                auto_revert       = %b
                auto_promote      = %b
              }
            """.formatted(maxParallel, canary, autoRevert, autoPromote);
    }

    private static String periodic(Chances chances) {
        return """
              periodic {
                cron             = "%s * * * * * *"
                prohibit_overlap = %b
                enabled          = %b
              }
            """.formatted(chances.happens(0.7) ? "*/20" : "7,31", chances.happens(0.5), chances.happens(0.9));
    }

    private static String disconnect(Chances chances) {
        String silence = chances.happens(0.3)
                ? "stop_on_client_after = \"" + chances.between(5, 60) + "s\""
                : "lost_after = \"" + chances.between(5, 90) + "s\"";
        return """
                disconnect {
                  %s
                  replace    = %b
                  reconcile  = "%s"
                }
            """.formatted(
                        silence,
                        chances.happens(0.7),
                        chances.pick(List.of("best_score", "keep_original", "keep_replacement", "longest_running")));
    }

    private static String blocksOfGroup(Kind kind, Chances chances) {
        String reschedule = """
                reschedule {
                  delay          = "5s"
                  delay_function = "constant"
                  unlimited      = true
                }
            """;
        return switch (kind) {
            case SYSTEM, SYSBATCH -> "";
            case DISCONNECT -> reschedule + disconnect(chances);
            case PORT -> reschedule + "network {\n port \"http\" { static = 8080 }\n port \"admin\" {}\n }";
            case SERVICE, CANARY, DEVICE, BATCH, PHASES, PERIODIC, PARAMETERIZED -> reschedule;
        };
    }

    private static String runFor(Kind kind, Chances chances, boolean fails) {
        if (fails) {
            return chances.between(1, 30) + "s";
        }
        return switch (kind) {
            case BATCH, PHASES, SYSBATCH, PERIODIC, PARAMETERIZED -> chances.between(1, 60) + "s";
            case SERVICE, CANARY, PORT, SYSTEM, DISCONNECT, DEVICE -> "10000h";
        };
    }
}
