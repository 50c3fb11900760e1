package dev.drover.evaluation;

import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.scheduler.JobBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Jobs of every type under a few names, so that there are several versions of each. */
final class RandomJobs {
    private RandomJobs() {}

    static Job job(Random random) {
        String name = "job-" + random.nextInt(5);
        JobBuilder job =
                switch (name) {
                    case "job-0" -> JobBuilder.batch(name);
                    case "job-1" -> JobBuilder.system(name);
                    case "job-2" -> JobBuilder.sysbatch(name);
                    default -> JobBuilder.service(name);
                };
        boolean isEverywhere = name.equals("job-1") || name.equals("job-2");
        int most = isEverywhere ? 2 : 6;
        job.count(random.nextInt(most))
                .size(100 + random.nextInt(4) * 150, 100 + random.nextInt(3) * 150)
                .command("c" + random.nextInt(2))
                .datacenters("dc1", "dc2")
                .pool(List.of("default", "all", "all", "gpu").get(random.nextInt(4)))
                .priority(20 + random.nextInt(3) * 30)
                .allAtOnce(random.nextInt(3) == 0);
        want(job, random);
        update(job, random, name);
        if (random.nextBoolean()) {
            job.disconnect(disconnect(random));
        }
        if (random.nextInt(3) == 0) {
            job.group("api", group -> update(group, random, name)
                    .count(random.nextInt(most))
                    .size(200, 100 + random.nextInt(3) * 150)
                    .command("c" + random.nextInt(2)));
        }
        return job.build();
    }

    private static JobBuilder update(JobBuilder group, Random random, String name) {
        boolean ends = name.equals("job-0") || name.equals("job-2");
        return switch (ends ? 2 : random.nextInt(3)) {
            case 0 -> group.update(1 + random.nextInt(2));
            case 1 -> group.canaries(1 + random.nextInt(2), name.equals("job-1") ? 50 : 1 + random.nextInt(2));
            default -> group;
        };
    }

    private static DisconnectPolicy disconnect(Random random) {
        return new DisconnectPolicy(
                Optional.of(Duration.ofMinutes(1)),
                Optional.empty(),
                random.nextBoolean(),
                List.of(Reconcile.values()).get(random.nextInt(Reconcile.values().length)));
    }

    private static void want(JobBuilder job, Random random) {
        switch (random.nextInt(9)) {
            case 0 -> job.spread("${meta.rack}", 50);
            case 1 -> job.affinity("${meta.rack}", "r1", 50);
            case 2 -> job.constraint("${meta.rack}", "=", "r0");
            case 3 -> job.groupPorts(new Port("http", 0, 0), new Port("static", 8080, 0));
            case 4 ->
                job.reschedule(new ReschedulePolicy(
                        1, Duration.ofMinutes(1), Duration.ofSeconds(5), "constant", Duration.ofSeconds(20), false));
            case 5 -> job.device("fpga", 1).sticky();
            case 6 ->
                job.groupPorts(new Port("http", 0, 0, "public"), new Port("static", 8080, 0, "public"))
                        .volume("data", random.nextBoolean());
            case 7 -> job.cores(1).constraint("", "distinct_hosts", "true");
            default -> job.groupPorts(new Port("http", 0, 0));
        }
    }
}
