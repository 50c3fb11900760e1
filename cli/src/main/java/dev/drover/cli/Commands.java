package dev.drover.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names of all commands. A command's class is loaded only when it is chosen. */
final class Commands {
    /** Name and one line of help, in the order of the overall help. */
    static final List<Map.Entry<String, String>> SUMMARIES = List.of(
            Map.entry("agent-info", "statistics of the agent"),
            Map.entry("alloc checks", "show where the checks of an allocation's services stand"),
            Map.entry("alloc exec", "run a command beside a task, where the task is"),
            Map.entry("alloc fs", "list, print or follow the files of an allocation"),
            Map.entry("alloc jvm", "show memory, collections, threads and classes of a task's JVM"),
            Map.entry("alloc jvm deadlocks", "tell threads of a JVM that wait for each other"),
            Map.entry("alloc jvm fetch", "copy a heap dump or a flight recording to this machine"),
            Map.entry("alloc jvm flags", "print the options that a JVM runs with"),
            Map.entry("alloc jvm heap-dump", "have a JVM write all its objects into a file of its task"),
            Map.entry("alloc jvm histogram", "print the classes of a JVM by the memory of their objects"),
            Map.entry("alloc jvm record", "start a flight recording of a JVM, or stop and keep it"),
            Map.entry("alloc jvm threads", "print the threads of a JVM"),
            Map.entry("alloc logs", "print or follow the output of a task"),
            Map.entry("alloc restart", "start the tasks of an allocation again, where they are"),
            Map.entry("alloc signal", "send the tasks of an allocation a signal"),
            Map.entry("alloc status", "show an allocation, or list all"),
            Map.entry("alloc why", "tell why an allocation is where it is"),
            Map.entry("alloc stop", "end an allocation, which its job places anew"),
            Map.entry("audit job", "show all that was recorded about a job, event by event"),
            Map.entry("demo", "see a job file become a running JVM, on an agent of its own"),
            Map.entry("deployment fail", "give a deployment up"),
            Map.entry("deployment list", "list deployments"),
            Map.entry("deployment pause", "hold a deployment"),
            Map.entry("deployment promote", "promote the canaries of a deployment"),
            Map.entry("deployment resume", "let a paused deployment go on"),
            Map.entry("deployment status", "show or follow a deployment"),
            Map.entry("deployment unblock", "unblock a deployment that waits for other regions"),
            Map.entry("eval list", "list evaluations"),
            Map.entry("eval replay", "make a decision of the past again, or under other settings"),
            Map.entry("eval status", "show or follow an evaluation"),
            Map.entry("job dispatch", "launch a parameterized job"),
            Map.entry("job eval", "have a job looked at again"),
            Map.entry("job history", "show the versions of a job"),
            Map.entry("job init", "write an example job file"),
            Map.entry("job inspect", "print a job as it is stored, or its source"),
            Map.entry("job periodic force", "launch a periodic job now"),
            Map.entry("job plan", "show what submitting a job file would change"),
            Map.entry("job promote", "promote the canaries of a job's latest deployment"),
            Map.entry("job revert", "bring an older version of a job back"),
            Map.entry("job run", "submit a job file and follow what becomes of it"),
            Map.entry("job scale", "change how many allocations a group of a job wants"),
            Map.entry("job scaling-events", "show what happened to the counts of a job's groups"),
            Map.entry("job status", "show a job, or list all"),
            Map.entry("job stop", "stop a job"),
            Map.entry("job tag apply", "give a version of a job a name"),
            Map.entry("job tag unset", "take the name from a version of a job"),
            Map.entry("job validate", "check a job file"),
            Map.entry("job why", "tell why a job's allocations are where they are"),
            Map.entry("node drain", "empty a node, call that off, or follow it"),
            Map.entry("node eligibility", "let new allocations come to a node, or keep them away"),
            Map.entry("node status", "show a node, or list all"),
            Map.entry("node pool apply", "create or change a node pool as a file describes it"),
            Map.entry("node pool delete", "delete a node pool that nothing uses"),
            Map.entry("node pool info", "show a node pool"),
            Map.entry("node pool init", "write an example of a node pool's file"),
            Map.entry("node pool jobs", "list the jobs of a node pool"),
            Map.entry("node pool list", "list node pools"),
            Map.entry("node pool nodes", "list the nodes of a node pool"),
            Map.entry("operator api", "call the HTTP API directly"),
            Map.entry("operator scheduler get-config", "show the scheduler's configuration"),
            Map.entry("operator scheduler set-config", "change the scheduler's configuration"),
            Map.entry("scaling policy info", "show a scaling policy"),
            Map.entry("scaling policy list", "list the scaling policies of jobs"),
            Map.entry("server members", "list the servers"),
            Map.entry("service delete", "remove a registration that nothing stands for"),
            Map.entry("service info", "show who offers a service"),
            Map.entry("service list", "list the services that are offered"),
            Map.entry("status", "show whatever an identifier means"),
            Map.entry("system gc", "have the servers forget what has ended"),
            Map.entry("var get", "show a variable"),
            Map.entry("var init", "write an example of a variable's file"),
            Map.entry("var list", "list variables"),
            Map.entry("var purge", "delete a variable"),
            Map.entry("var put", "create or change a variable"),
            Map.entry("version", "print the version"));

    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("exec", "alloc exec"),
            Map.entry("fs", "alloc fs"),
            Map.entry("init", "job init"),
            Map.entry("inspect", "job inspect"),
            Map.entry("logs", "alloc logs"),
            Map.entry("plan", "job plan"),
            Map.entry("run", "job run"),
            Map.entry("stop", "job stop"),
            Map.entry("validate", "job validate"),
            Map.entry("alloc-status", "alloc status"),
            Map.entry("eval-status", "eval status"),
            Map.entry("node-drain", "node drain"),
            Map.entry("node-status", "node status"),
            Map.entry("server-members", "server members"));

    private static final int MOST_WORDS = 3;

    private Commands() {}

    /** The name that the first words spell, the longest there is. */
    static Optional<String> find(List<String> words) {
        for (int count = Math.min(MOST_WORDS, words.size()); count > 0; count--) {
            String name = String.join(" ", words.subList(0, count));
            if (isCommand(name) || ALIASES.containsKey(name)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    static String canonical(String name) {
        return ALIASES.getOrDefault(name, name);
    }

    /** How many of the first words name a group of commands, as many as there may be; 0 for none. */
    static int groupWords(List<String> words) {
        for (int count = Math.min(MOST_WORDS, words.size()); count > 0; count--) {
            String group = String.join(" ", words.subList(0, count)) + " ";
            if (SUMMARIES.stream().anyMatch(entry -> entry.getKey().startsWith(group))) {
                return count;
            }
        }
        return 0;
    }

    private static boolean isCommand(String name) {
        return SUMMARIES.stream().anyMatch(entry -> entry.getKey().equals(name));
    }

    static Subcommand create(String name) {
        if (name.startsWith("alloc ")) {
            return ofAllocations(name);
        }
        return switch (name) {
            case "agent-info" -> new AgentInfo();
            case "audit job" -> new AuditJob();
            case "demo" -> new Demo();
            case "deployment fail" -> new DeploymentFail();
            case "deployment list" -> new DeploymentList();
            case "deployment pause" -> new DeploymentPause();
            case "deployment promote" -> new DeploymentPromote();
            case "deployment resume" -> new DeploymentResume();
            case "deployment status" -> new DeploymentStatus();
            case "deployment unblock" -> new DeploymentUnblock();
            case "eval list" -> new EvaluationList();
            case "eval replay" -> new EvaluationReplay();
            case "eval status" -> new EvaluationStatus();
            case "job dispatch" -> new JobDispatch();
            case "job eval" -> new JobEvaluate();
            case "job history" -> new JobHistory();
            case "job init" -> new JobInit();
            case "job inspect" -> new JobInspect();
            case "job periodic force" -> new JobPeriodicForce();
            case "job plan" -> new JobPlan();
            case "job promote" -> new JobPromote();
            case "job revert" -> new JobRevert();
            case "job run" -> new JobRun();
            case "job scale" -> new JobScale();
            case "job scaling-events" -> new JobScalingEvents();
            case "job status" -> new JobStatus();
            case "job stop" -> new JobStop();
            case "job tag apply" -> new JobTagApply();
            case "job tag unset" -> new JobTagUnset();
            case "job validate" -> new JobValidate();
            case "job why" -> new JobWhy();
            case "node drain" -> new NodeDrain();
            case "node eligibility" -> new NodeEligibility();
            case "node status" -> new NodeStatus();
            case "node pool apply" -> new NodePoolApply();
            case "node pool delete" -> new NodePoolDelete();
            case "node pool info" -> new NodePoolInfo();
            case "node pool init" -> new NodePoolInit();
            case "node pool jobs" -> new NodePoolJobs();
            case "node pool list" -> new NodePoolList();
            case "node pool nodes" -> new NodePoolNodes();
            case "operator api" -> new OperatorApi();
            case "operator scheduler get-config" -> new OperatorSchedulerGetConfig();
            case "operator scheduler set-config" -> new OperatorSchedulerSetConfig();
            case "scaling policy info" -> new ScalingPolicyInfo();
            case "scaling policy list" -> new ScalingPolicyList();
            case "server members" -> new ServerMembers();
            case "service delete" -> new ServiceDelete();
            case "service info" -> new ServiceInfo();
            case "service list" -> new ServiceList();
            case "status" -> new Status();
            case "system gc" -> new SystemCollect();
            case "var get" -> new VariableGet();
            case "var init" -> new VariableInit();
            case "var list" -> new VariableList();
            case "var purge" -> new VariablePurge();
            case "var put" -> new VariablePut();
            case "version" -> new Version();
            default -> throw new AssertionError("no class for command: " + name);
        };
    }

    private static Subcommand ofAllocations(String name) {
        return switch (name) {
            case "alloc checks" -> new AllocationChecks();
            case "alloc exec" -> new AllocationExec();
            case "alloc fs" -> new AllocationFiles();
            case "alloc jvm" -> new AllocationJvm();
            case "alloc jvm deadlocks" -> new AllocationJvmDeadlocks();
            case "alloc jvm fetch" -> new AllocationJvmFetch();
            case "alloc jvm flags" -> new AllocationJvmFlags();
            case "alloc jvm heap-dump" -> new AllocationJvmHeapDump();
            case "alloc jvm histogram" -> new AllocationJvmHistogram();
            case "alloc jvm record" -> new AllocationJvmRecord();
            case "alloc jvm threads" -> new AllocationJvmThreads();
            case "alloc logs" -> new AllocationLogs();
            case "alloc restart" -> new AllocationRestart();
            case "alloc signal" -> new AllocationSignal();
            case "alloc status" -> new AllocationStatus();
            case "alloc why" -> new AllocationWhy();
            case "alloc stop" -> new AllocationStop();
            default -> throw new AssertionError("no class for command: " + name);
        };
    }
}
