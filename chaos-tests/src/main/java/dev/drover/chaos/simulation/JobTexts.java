package dev.drover.chaos.simulation;

import dev.drover.protocol.job.Job;
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
        SYSTEM
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
            new Name("monitor", Kind.SYSTEM));

    private JobTexts() {}

    /**
     * A version of a job.
     *
     * @param fails whether its tasks end badly after a while, again and again
     */
    static Job job(Name name, Chances chances, boolean fails) {
        String text = """
            job "%s" {
              type = "%s"
              %s
              group "app" {
                count = %d
                %s
                restart {
                  attempts = 1
                  interval = "1m"
                  delay    = "1s"
                  mode     = "fail"
                }
                task "main" {
                  driver = "mock_driver"
                  config {
                    run_for    = "%s"
                    exit_code  = %d
                    kill_after = "%dms"
                  }
                  env {
                    REVISION = "%d"
                  }
                  resources {
                    cpu    = %d
                    memory = %d
                  }
                }
              }
            }
            """.formatted(
                        name.name(),
                        type(name.kind()),
                        update(name.kind(), chances),
                        name.kind() == Kind.SYSTEM ? 1 : chances.between(0, 5),
                        group(name.kind()),
                        runFor(name.kind(), chances, fails),
                        fails ? 1 : 0,
                        chances.between(0, 3000),
                        chances.below(3),
                        100 * chances.between(1, 5),
                        128 * chances.between(1, 4));
        JobReading reading = JobFile.read(SourceFile.of(name.name() + ".nomad.hcl", text), Inputs.none(() -> ""));
        return reading.job().orElseThrow(() -> new AssertionError(reading.errorText()));
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case SERVICE, CANARY, PORT -> "service";
            case BATCH -> "batch";
            case SYSTEM -> "system";
        };
    }

    private static String update(Kind kind, Chances chances) {
        return switch (kind) {
            case BATCH -> "";
            case SERVICE, PORT, SYSTEM -> update(chances.between(1, 3), 0, chances.happens(0.5), false);
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

    private static String group(Kind kind) {
        String reschedule = """
                reschedule {
                  delay          = "5s"
                  delay_function = "constant"
                  unlimited      = true
                }
            """;
        return switch (kind) {
            case SYSTEM -> "";
            case PORT -> reschedule + "network {\n port \"http\" { static = 8080 }\n port \"admin\" {}\n }";
            case SERVICE, CANARY, BATCH -> reschedule;
        };
    }

    private static String runFor(Kind kind, Chances chances, boolean fails) {
        if (fails) {
            return chances.between(1, 30) + "s";
        }
        return kind == Kind.BATCH ? chances.between(1, 60) + "s" : "10000h";
    }
}
