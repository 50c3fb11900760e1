package dev.drover.agent;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.driver.ExecProcess;
import dev.drover.agent.driver.TaskStartException;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ExecRequest;
import dev.drover.protocol.stream.ServerFrame;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands beside this agent's tasks, a number of them at once; each becomes an event of its task. */
final class ExecRequests {
    private static final Logger LOG = LoggerFactory.getLogger(ExecRequests.class);
    private static final int MOST_AT_ONCE = 32;

    private final AgentServices services;
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
    private final Map<RequestId, ExecPieces> running = new ConcurrentHashMap<>();

    ExecRequests(AgentServices services) {
        this.services = services;
    }

    /** Begins with a request. */
    void open(ServerFrame.OpenExec open, Subject subject, Destination destination) {
        ExecRequest request = open.exec();
        Optional<Rejected> refusal = TaskActions.ofTask(
                        request.allocation(), request.task(), subject.known().tasks())
                .refusal();
        if (refusal.isPresent()) {
            destination.refuse(open.request(), refusal.get());
            return;
        }
        Optional<Rejected> forbidden = services.access().commandRefusal();
        if (forbidden.isPresent()) {
            subject.note(
                    request.task(),
                    TaskEvents.execRefused(
                            now(), request.asker(), forbidden.get().message()));
            destination.refuse(open.request(), forbidden.get());
            return;
        }
        if (!slots.tryAcquire()) {
            String why = "this node runs " + MOST_AT_ONCE + " commands beside tasks already: try again later";
            destination.refuse(open.request(), new Rejected(Reason.UNAVAILABLE, why));
            return;
        }
        subject.note(request.task(), TaskEvents.exec(now(), request));
        services.blocking().execute(() -> start(open, destination));
    }

    private Instant now() {
        return services.clock().instant();
    }

    private void start(ServerFrame.OpenExec open, Destination destination) {
        ExecProcess process;
        try {
            process = process(open.exec());
        } catch (TaskStartException failed) {
            slots.release();
            destination.refuse(open.request(), new Rejected(Reason.CONFLICT, String.valueOf(failed.getMessage())));
            return;
        } catch (RuntimeException unforeseen) {
            LOG.error(
                    "a command beside task \"{}\" cannot be started",
                    open.exec().task(),
                    unforeseen);
            slots.release();
            destination.refuse(open.request(), new Rejected(Reason.UNAVAILABLE, "it cannot be started: " + unforeseen));
            return;
        }
        RequestId id = new RequestId(destination.connection(), open.request());
        ExecPieces pieces = new ExecPieces(process, () -> ended(id));
        running.put(id, pieces);
        pieces.start(services.blocking());
        destination.send(open.request(), open.credit(), pieces);
    }

    private ExecProcess process(ExecRequest request) throws TaskStartException {
        TaskDirectory directory = services.directory(request.allocation()).task(request.task());
        return new BesideTask(services, directory).start(request.command(), request.tty());
    }

    private void ended(RequestId request) {
        if (running.remove(request) != null) {
            slots.release();
        }
    }

    /** One at a time for each command: the next one comes when this one is acknowledged. */
    void input(ServerFrame.Input frame, Destination destination) {
        ExecPieces pieces = running.get(new RequestId(destination.connection(), frame.request()));
        if (pieces == null) {
            destination.say(new AgentFrame.InputTaken(frame.request()));
            return;
        }
        services.blocking().execute(() -> {
            try {
                pieces.input(frame.input());
            } catch (IOException ended) {
                // A command that reads no more has ended or is about to, and its exit tells.
            }
            destination.say(new AgentFrame.InputTaken(frame.request()));
        });
    }
}
