package dev.drover.agent;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.driver.TaskHandleRecord;
import dev.drover.agent.jvm.JvmException;
import dev.drover.agent.jvm.JvmOperations;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.jdk.JvmAccess;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.protocol.stream.ServerFrame;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what servers ask of the JVMs of this agent's tasks, a few things at once; what touches a JVM becomes an event of its task. */
final class JvmRequests {
    private static final Logger LOG = LoggerFactory.getLogger(JvmRequests.class);

    /** The event of that name. */
    static final String FETCHED = "Heap dump or recording fetched";

    private static final int MOST_AT_ONCE = 4;

    private final AgentServices services;
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
    private final FigureReadings readings = new FigureReadings();

    JvmRequests(AgentServices services) {
        this.services = services;
    }

    /** Begins with a request. */
    void open(ServerFrame.OpenJvm open, Subject subject, Destination destination) {
        JvmRequest request = open.jvm();
        Optional<Rejected> refusal = refusal(request, subject.known());
        if (refusal.isPresent()) {
            destination.refuse(open.request(), refusal.get());
            return;
        }
        JvmAccess access = request.operation().access();
        Optional<Rejected> forbidden =
                subject.task(request.task()).flatMap(task -> services.access().refusal(access, task));
        if (forbidden.isPresent()) {
            refuse(open, forbidden.get(), subject, destination);
            return;
        }
        if (!slots.tryAcquire()) {
            String why = "this node does " + MOST_AT_ONCE + " things with JVMs already: try again later";
            destination.refuse(open.request(), new Rejected(Reason.UNAVAILABLE, why));
            return;
        }
        services.blocking().execute(() -> {
            try {
                JvmOperations.Outcome outcome = run(request);
                note(request, subject);
                answer(open, outcome, destination);
            } catch (JvmException failed) {
                refuse(open, failed.rejected(), subject, destination);
            } catch (RuntimeException unforeseen) {
                LOG.error("a request for the JVM of task \"{}\" failed", request.task(), unforeseen);
                refuse(open, new Rejected(Reason.UNAVAILABLE, "it failed: " + unforeseen), subject, destination);
            } finally {
                slots.release();
            }
        });
    }

    private static Optional<Rejected> refusal(JvmRequest request, AllocationUpdate known) {
        boolean needsNoJvm = request.operation() == JvmRequest.Operation.FILE;
        return needsNoJvm && known.tasks().containsKey(request.task())
                ? Optional.empty()
                : TaskActions.ofTask(request.allocation(), request.task(), known.tasks())
                        .refusal();
    }

    private JvmOperations.Outcome run(JvmRequest request) throws JvmException {
        TaskDirectory directory = services.directory(request.allocation()).task(request.task());
        return JvmOperations.run(
                request,
                () -> TaskHandleRecord.load(directory.state()).flatMap(services::process),
                directory.local(),
                services.clock());
    }

    private static void answer(ServerFrame.OpenJvm open, JvmOperations.Outcome outcome, Destination destination) {
        if (outcome instanceof JvmOperations.Figures read) {
            destination.say(new AgentFrame.JvmFiguresData(open.request(), read.figures()));
        } else if (outcome instanceof JvmOperations.Written written) {
            destination.say(new AgentFrame.JvmFileData(open.request(), written.file()));
        } else if (outcome instanceof JvmOperations.Text text) {
            destination.send(open.request(), open.credit(), new InputPieces(text.name(), text.content()));
        }
    }

    private void refuse(ServerFrame.OpenJvm open, Rejected why, Subject subject, Destination destination) {
        JvmRequest request = open.jvm();
        JvmAccess access = request.operation().access();
        if (isNoted(request, Optional.of(why.reason()))) {
            subject.note(request.task(), TaskEvents.jvmRefused(now(), access, request.asker(), why.message()));
        }
        destination.refuse(open.request(), why);
    }

    /** Before anybody has the answer. */
    private void note(JvmRequest request, Subject subject) {
        if (isNoted(request, Optional.empty())) {
            subject.note(request.task(), TaskEvents.jvm(now(), described(request.operation()), request.asker()));
        }
    }

    private boolean isNoted(JvmRequest request, Optional<Reason> refused) {
        return request.operation() != JvmRequest.Operation.FIGURES || readings.isNext(request, refused, now());
    }

    private Instant now() {
        return services.clock().instant();
    }

    private static String described(JvmRequest.Operation operation) {
        return switch (operation) {
            case FIGURES -> "Counters read";
            case THREADS -> "Threads dumped";
            case DEADLOCKS -> "Deadlocks sought";
            case HISTOGRAM -> "Heap histogram taken";
            case FLAGS -> "Options read";
            case HEAP_DUMP -> "Heap dumped";
            case RECORDING_START -> "Flight recording started";
            case RECORDING_STOP -> "Flight recording stopped";
            case FILE -> FETCHED;
        };
    }
}
