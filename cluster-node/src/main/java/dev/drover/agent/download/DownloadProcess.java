package dev.drover.agent.download;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The program of the child: reads its orders from a file, which it deletes, since they hold what others must not know;
 * works on them one after the other; writes an answer to each to its output, and stops at the first that fails. When the
 * agent is gone it ends, wherever it stands.
 */
public final class DownloadProcess {
    /** In the directory that is this program's first argument; beside it the orders' directories. */
    public static final String ORDERS = "orders";

    /** In place of the agent's process, as its second argument, where the kernel ends this one with the agent. */
    public static final long BOUND = 0;

    /** As if the agent had sent SIGTERM. */
    private static final int ABANDONED = 143;

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private DownloadProcess() {}

    public static void main(String[] arguments) throws IOException {
        watch(Long.parseLong(arguments[1]));
        Path work = Path.of(arguments[0]);
        Path file = work.resolve(ORDERS);
        ArtifactLimits limits;
        List<DownloadOrder> orders = new ArrayList<>();
        try (DataInputStream from = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            limits = ArtifactLimits.read(from);
            for (int left = from.readInt(); left > 0; left--) {
                orders.add(DownloadOrder.read(from));
            }
        }
        Files.delete(file);
        DownloadWorker worker = new DownloadWorker(limits, System.getenv(), Clock.systemUTC());
        try (DataOutputStream answers =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
            for (DownloadOrder order : orders) {
                DownloadAnswer answer = worker.perform(order, work.resolve(order.directory()));
                answer.write(answers);
                if (!answer.isDone()) {
                    break;
                }
            }
        }
        Runtime.getRuntime().halt(0);
    }

    /** Writes what {@link #main} reads. */
    public static void writeOrders(ArtifactLimits limits, List<DownloadOrder> orders, OutputStream to)
            throws IOException {
        DataOutputStream data = new DataOutputStream(to);
        limits.write(data);
        data.writeInt(orders.size());
        for (DownloadOrder order : orders) {
            order.write(data);
        }
        data.flush();
    }

    private static void watch(long agent) {
        if (agent == BOUND) {
            return;
        }
        Thread watch = new Thread(() -> awaitEnd(agent), "agent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /**
     * Whoever loses its parent gets another. A pipe from the agent would tell at once, but a JVM takes 300 ms longer to end
     * while one of its threads reads.
     */
    private static void awaitEnd(long agent) {
        try {
            while (ProcessHandle.current()
                    .parent()
                    .filter(parent -> parent.pid() == agent)
                    .isPresent()) {
                Thread.sleep(LOOK_EVERY.toMillis());
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
        Children.killBelow(ProcessHandle.current());
        Runtime.getRuntime().halt(ABANDONED);
    }
}
