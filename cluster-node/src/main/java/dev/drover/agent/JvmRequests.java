package dev.drover.agent;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.driver.TaskHandleRecord;
import dev.drover.agent.jvm.JvmException;
import dev.drover.agent.jvm.JvmOperations;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.protocol.stream.ServerFrame;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.typed.ActorRef;

/** Does what servers ask of the JVMs of this agent's tasks, a few things at once; what touches a JVM becomes an event of its task. */
final class JvmRequests {
    private static final int MOST_AT_ONCE = 4;

    private final AgentServices services;
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);

    JvmRequests(AgentServices services) {
        this.services = services;
    }

    /**
     * Begins with a request.
     *
     * @param known where the allocation's tasks stand
     * @param runner of the allocation, for the task's events
     */
    void open(
            ServerFrame.OpenJvm open,
            AllocationUpdate known,
            Optional<ActorRef<AllocationRunner.Message>> runner,
            Destination destination) {
        JvmRequest request = open.jvm();
        Optional<Rejected> refusal = refusal(request, known);
        if (refusal.isPresent()) {
            destination.refuse(open.request(), refusal.get());
            return;
        }
        if (!slots.tryAcquire()) {
            String why = "this node does " + MOST_AT_ONCE + " things with JVMs already: try again later";
            destination.refuse(open.request(), new Rejected(Reason.UNAVAILABLE, why));
            return;
        }
        services.blocking().execute(() -> {
            try {
                answer(open, destination);
                told(request).ifPresent(event -> runner.ifPresent(there -> there.tell(event)));
            } catch (JvmException refused) {
                destination.refuse(open.request(), refused.rejected());
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

    private void answer(ServerFrame.OpenJvm open, Destination destination) throws JvmException {
        JvmRequest request = open.jvm();
        TaskDirectory directory = services.directory(request.allocation()).task(request.task());
        JvmOperations.Outcome outcome = JvmOperations.run(
                request,
                () -> TaskHandleRecord.load(directory.state()).flatMap(TaskHandleRecord::alive),
                directory.local(),
                services.clock());
        if (outcome instanceof JvmOperations.Figures read) {
            destination.say(new AgentFrame.JvmFiguresData(open.request(), read.figures()));
        } else if (outcome instanceof JvmOperations.Written written) {
            destination.say(new AgentFrame.JvmFileData(open.request(), written.file()));
        } else if (outcome instanceof JvmOperations.Text text) {
            destination.send(open.request(), open.credit(), new InputPieces(text.name(), text.content()));
        }
    }

    /** Figures are read without the JVM's taking part, again and again: they are no event. */
    private Optional<AllocationRunner.Message> told(JvmRequest request) {
        return described(request.operation())
                .map(what -> TaskEvents.jvm(services.clock().instant(), what, request.asker()))
                .map(event -> new AllocationRunner.NoteTask(request.task(), event));
    }

    private static Optional<String> described(JvmRequest.Operation operation) {
        return switch (operation) {
            case FIGURES -> Optional.empty();
            case THREADS -> Optional.of("Threads dumped");
            case DEADLOCKS -> Optional.of("Deadlocks sought");
            case HISTOGRAM -> Optional.of("Heap histogram taken");
            case FLAGS -> Optional.of("Options read");
            case HEAP_DUMP -> Optional.of("Heap dumped");
            case RECORDING_START -> Optional.of("Flight recording started");
            case RECORDING_STOP -> Optional.of("Flight recording stopped");
            case FILE -> Optional.of("Heap dump or recording fetched");
        };
    }
}
