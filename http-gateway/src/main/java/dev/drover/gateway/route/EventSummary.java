package dev.drover.gateway.route;

import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One sentence about what a stored event changed. */
final class EventSummary {
    private static final int SHORT = 8;

    private EventSummary() {}

    static String of(Object event) {
        if (event instanceof JobEvent job) {
            return ofJob(job);
        }
        if (event instanceof NodeEvent node) {
            return ofNode(node);
        }
        if (event instanceof EvaluationEvent evaluation) {
            return ofEvaluation(evaluation);
        }
        if (event instanceof SettingEvent setting) {
            return ofSetting(setting);
        }
        throw new AssertionError("unhandled event: " + event);
    }

    private static String ofSetting(SettingEvent event) {
        if (event instanceof SettingEvent.SettingChanged changed) {
            return setting(changed.setting()) + " set";
        }
        if (event instanceof SettingEvent.SettingDeleted) {
            return "deleted";
        }
        throw new AssertionError("unhandled event: " + event);
    }

    /** Of a variable its name: what it says is nobody's business here. */
    private static String setting(Setting setting) {
        if (setting instanceof Setting.Pool pool) {
            return "node pool \"" + pool.pool().name() + "\"";
        }
        if (setting instanceof Setting.Variable variable) {
            return "variable \"" + variable.id() + "\"";
        }
        return "scheduler configuration";
    }

    private static String ofJob(JobEvent event) {
        if (event instanceof JobEvent.JobRegistered registered) {
            String groups =
                    registered.job().groups().stream().map(EventSummary::wanted).collect(Collectors.joining(", "));
            return "version " + registered.version() + " registered: " + groups;
        }
        if (event instanceof JobEvent.JobDeregistered deregistered) {
            return deregistered.purge() ? "stopped, to be purged" : "stopped";
        }
        if (event instanceof JobEvent.VersionMarked marked) {
            return "version " + marked.version() + " marked as " + (marked.stable() ? "stable" : "not stable");
        }
        if (event instanceof JobEvent.VersionTagged tagged) {
            return "version " + tagged.version()
                    + tagged.tag()
                            .map(tag -> " tagged with name \"" + tag.name() + "\"")
                            .orElse(" has lost its tag");
        }
        if (event instanceof JobEvent.ReschedulesForced forced) {
            return forced.allocations().size() + " failed allocations to be replaced now";
        }
        return ofLaunches(event);
    }

    /** What a job that is launched decided. */
    private static String ofLaunches(JobEvent event) {
        if (event instanceof JobEvent.ParentRegistered registered) {
            return "version " + registered.version() + " registered, to be launched";
        }
        if (event instanceof JobEvent.ParentStopped stopped) {
            return stopped.purge() ? "stopped, to be purged" : "stopped";
        }
        if (event instanceof JobEvent.ChildLaunched launched) {
            return "job \"" + launched.launch().child().value() + "\" launched"
                    + launched.instant().map(instant -> " for " + instant).orElse("");
        }
        if (event instanceof JobEvent.InstantSkipped skipped) {
            return "no launch for " + skipped.instant() + ": there is job \""
                    + skipped.because().value() + "\"";
        }
        if (event instanceof JobEvent.ScalingRecorded scaling) {
            return scaling(scaling);
        }
        if (event instanceof JobEvent.LaunchesSettled settled) {
            return settled.children().stream()
                    .map(child -> "job \"" + child.value() + "\" is there")
                    .collect(Collectors.joining("; "));
        }
        if (event instanceof JobEvent.EndedForgotten forgotten) {
            return forgotten(forgotten);
        }
        return ofAllocations(event);
    }

    private static String forgotten(JobEvent.EndedForgotten forgotten) {
        List<String> parts = new ArrayList<>();
        if (forgotten.job()) {
            parts.add("the job");
        }
        addCount(parts, forgotten.evaluations().size(), "ended evaluations");
        addCount(parts, forgotten.deployments().size(), "ended deployments");
        return String.join(", ", parts) + " forgotten";
    }

    /** What somebody decided about a job's allocations, and what became of them. */
    private static String ofAllocations(JobEvent event) {
        if (event instanceof JobEvent.EvaluationOpened opened) {
            Evaluation evaluation = opened.evaluation();
            return "evaluation " + shortId(evaluation.id()) + " opened by "
                    + evaluation.trigger().wireName();
        }
        if (event instanceof JobEvent.PlacementsRecorded recorded) {
            return applied(recorded.applied());
        }
        if (event instanceof JobEvent.EvaluationClosed closed) {
            return closed(closed);
        }
        if (event instanceof JobEvent.AllocationsReported reported) {
            return reported(reported);
        }
        if (event instanceof JobEvent.DeploymentChanged changed) {
            return deployment(changed.deployment());
        }
        if (event instanceof JobEvent.MigrationStarted started) {
            return started.allocations().size() + " to leave their nodes; evaluation "
                    + shortId(started.evaluation().id()) + " opened";
        }
        if (event instanceof JobEvent.AllocationsJudged judged) {
            return judged(judged);
        }
        throw new AssertionError("unhandled event: " + event);
    }

    private static String scaling(JobEvent.ScalingRecorded scaling) {
        String message = scaling.note().message();
        return "group \"" + scaling.group() + "\" "
                + (scaling.count().isPresent()
                        ? "scaled from " + scaling.previousCount() + " to "
                                + scaling.count().getAsLong()
                        : "left at " + scaling.previousCount())
                + (message.isEmpty() ? "" : ": " + message);
    }

    private static String wanted(TaskGroup group) {
        return group.count() + " of group \"" + group.name() + "\"";
    }

    private static String closed(JobEvent.EvaluationClosed closed) {
        List<String> parts = new ArrayList<>();
        Evaluation evaluation = closed.evaluation();
        parts.add("evaluation " + shortId(evaluation.id()) + " "
                + evaluation.status().wireName());
        parts.add(applied(closed.applied()));
        int missing = evaluation.queued().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        if (missing > 0) {
            parts.add(missing + " not placed");
        }
        addCount(parts, closed.blockedOnNodes().size(), "evaluations wait for room on a node");
        closed.blocked().ifPresent(blocked -> parts.add("evaluation " + shortId(blocked.id()) + " waits for capacity"));
        closed.delayed()
                .forEach(delayed -> parts.add("evaluation " + shortId(delayed.id()) + " waits until "
                        + delayed.waitUntil().map(Instant::toString).orElse("")));
        closed.deployment().ifPresent(deployment -> parts.add(deployment(deployment)));
        return String.join("; ", parts);
    }

    private static String reported(JobEvent.AllocationsReported reported) {
        List<String> parts = new ArrayList<>();
        reported.reports().forEach(report -> {
            String health = report.health()
                    .map(each -> each.healthy() ? ", healthy" : ", unhealthy")
                    .orElse("");
            String description = report.description().isEmpty() ? "" : " (" + report.description() + ")";
            parts.add("allocation " + shortId(report.allocation()) + " "
                    + report.client().wireName() + health + description);
        });
        reported.deployment().ifPresent(deployment -> parts.add(deployment(deployment)));
        addCount(parts, reported.migrating().size(), "to leave their nodes");
        reported.evaluation().ifPresent(opened -> parts.add("evaluation " + shortId(opened.id()) + " opened"));
        return String.join("; ", parts);
    }

    private static String judged(JobEvent.AllocationsJudged judged) {
        List<String> parts = new ArrayList<>();
        judged.verdicts()
                .forEach((allocation, verdict) -> parts.add("allocation " + shortId(allocation) + " said to be "
                        + (verdict.healthy() ? "healthy" : "unhealthy")));
        judged.deployment().ifPresent(deployment -> parts.add(deployment(deployment)));
        return String.join("; ", parts);
    }

    private static String deployment(Deployment deployment) {
        return "deployment " + shortId(deployment.id()) + " "
                + deployment.status().wireName() + " (" + deployment.statusDescription() + ")";
    }

    private static String applied(JobCommand.Applied applied) {
        List<String> parts = new ArrayList<>();
        addCount(parts, applied.placements().size(), "placed");
        addCount(parts, applied.stops().size(), "stopped");
        addCount(parts, applied.inPlace().size(), "updated in place");
        return parts.isEmpty() ? "nothing to change" : String.join(", ", parts);
    }

    private static void addCount(List<String> parts, int count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }

    private static String ofNode(NodeEvent event) {
        if (event instanceof NodeEvent.NodeRegistered registered) {
            return "node \"" + registered.node().name() + "\" registered";
        }
        if (event instanceof NodeEvent.NodeStatusChanged changed) {
            List<String> parts = new ArrayList<>();
            parts.add("node " + changed.status().wireName());
            addCount(parts, changed.lost().size(), "allocations lost");
            addCount(parts, changed.unknown().size(), "allocations unknown");
            return String.join("; ", parts);
        }
        if (event instanceof NodeEvent.UnknownExpired expired) {
            return expired.lost().size() + " allocations lost after they were unknown";
        }
        if (event instanceof NodeEvent.OfferTaken taken) {
            return offer(taken);
        }
        if (event instanceof NodeEvent.OfferReserved reserved) {
            return "job \"" + reserved.kept().job().id().value() + "\": room kept for "
                    + reserved.kept().placements().size() + " placements, "
                    + reserved.refused().size() + " refused";
        }
        if (event instanceof NodeEvent.ReservationReleased released) {
            return "job \"" + released.job().value() + "\": room for "
                    + released.placements().size() + " placements free again";
        }
        if (event instanceof NodeEvent.AllocationsUpdated updated) {
            return updated.updates().stream()
                    .map(update -> "allocation " + shortId(update.allocation()) + " "
                            + update.client().wireName())
                    .collect(Collectors.joining("; "));
        }
        if (event instanceof NodeEvent.AllocationsForgotten forgotten) {
            return forgotten.allocations().size() + " ended allocations forgotten";
        }
        return operation(event);
    }

    private static String operation(NodeEvent event) {
        if (event instanceof NodeEvent.EligibilityChanged changed) {
            return "node " + changed.eligibility().wireName();
        }
        if (event instanceof NodeEvent.DrainChanged changed) {
            String until = changed.drain()
                    .forceDeadline()
                    .map(deadline -> ", forced at " + deadline)
                    .orElse("");
            return "node draining" + until + (changed.drain().includesSystemJobs() ? "; system jobs, too" : "");
        }
        if (event instanceof NodeEvent.DrainEnded ended) {
            return "drain " + ended.record().status().wireName() + "; node "
                    + ended.eligibility().wireName();
        }
        if (event instanceof NodeEvent.NodePurged purged) {
            return "node purged; " + purged.lost().size() + " allocations lost";
        }
        throw new AssertionError("unhandled event: " + event);
    }

    private static String offer(NodeEvent.OfferTaken taken) {
        List<String> parts = new ArrayList<>();
        addCount(parts, taken.accepted().placements().size(), "placed");
        addCount(parts, taken.accepted().stops().size(), "stopped");
        addCount(parts, taken.accepted().inPlace().size(), "updated in place");
        addCount(parts, taken.refused().size(), "refused");
        return "job \"" + taken.accepted().job().id().value() + "\": "
                + (parts.isEmpty() ? "nothing to change" : String.join(", ", parts));
    }

    private static String ofEvaluation(EvaluationEvent event) {
        if (event instanceof EvaluationEvent.PlanRecorded recorded) {
            Plan plan = recorded.plan();
            return "plan " + (recorded.round() + 1) + ", part " + (recorded.part() + 1) + " of " + recorded.parts()
                    + ": "
                    + plan.placements().size() + " to place, "
                    + plan.stops().size() + " to stop, "
                    + plan.inPlace().size() + " to update in place";
        }
        throw new AssertionError("unhandled event: " + event);
    }

    private static String shortId(Object id) {
        String text = id.toString();
        return text.substring(0, Math.min(SHORT, text.length()));
    }
}
