package dev.drover.agent.outlet;

import dev.drover.agent.log.LogSettings.OutletSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what tasks write to one receiver, by a thread of its own. It reads what {@link dev.drover.agent.log.LogRotator} keeps,
 * so no task waits for it, and a receiver that is away costs no memory: what is rotated away meanwhile is lost to it, and
 * counted. Lines come at least once and, for each stream of a task, in their order. Thread-safe.
 */
public final class LogShipper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogShipper.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final long CLOSE_PATIENCE_MILLISECONDS = 2000;

    private final String name;
    private final Outlet outlet;
    private final Clock clock;
    private final Duration firstPause;
    private final Map<Path, Shipment> shipments = new HashMap<>();
    private final Set<Path> waiting = new LinkedHashSet<>();
    private final Thread thread;
    private Figures figures = Figures.NONE;
    private Duration pause = Duration.ZERO;
    private boolean closed;

    /**
     * What was sent since the agent's start.
     *
     * @param lines that the receiver took, as far as it says
     * @param refused lines that it refused for good
     * @param lost bytes that were rotated away before they could be sent
     * @param trouble why it cannot be reached; empty if it can
     */
    public record Figures(long lines, long refused, long lost, String trouble) {
        static final Figures NONE = new Figures(0, 0, 0, "");

        Figures and(int moreLines, int moreRefused, long moreLost) {
            return new Figures(lines + moreLines, refused + moreRefused, lost + moreLost, "");
        }

        Figures in(String newTrouble) {
            return new Figures(lines, refused, lost, newTrouble);
        }
    }

    public static LogShipper open(OutletSettings settings) {
        String name = settings.protocol().name().toLowerCase(Locale.ROOT);
        Outlet outlet =
                switch (settings.protocol()) {
                    case SYSLOG -> new SyslogOutlet(settings);
                    case OTLP -> new OtlpOutlet(settings);
                };
        return new LogShipper(name, outlet, Clock.systemUTC(), FIRST_PAUSE);
    }

    LogShipper(String name, Outlet outlet, Clock clock, Duration firstPause) {
        this.name = name;
        this.outlet = outlet;
        this.clock = clock;
        this.firstPause = firstPause;
        this.thread = new Thread(this::work, "agent-log-outlet-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    public String name() {
        return name;
    }

    public synchronized Figures figures() {
        return figures;
    }

    /** A task runs: what it writes is sent, from where an earlier agent has stopped. */
    public void started(TaskOutput output, LogSource source) throws IOException {
        Shipment shipment = new Shipment(output, source, name);
        synchronized (this) {
            shipments.computeIfAbsent(output.state(), place -> shipment).begin();
        }
        moved(output);
    }

    /** A task has written something. */
    public synchronized void moved(TaskOutput output) {
        waiting.add(output.state());
        notifyAll();
    }

    /** A task has ended: what is left of its output is sent, and it is forgotten then. */
    public synchronized void ended(TaskOutput output) {
        Shipment shipment = shipments.get(output.state());
        if (shipment != null) {
            shipment.end();
            moved(output);
        }
    }

    private void work() {
        try {
            for (Optional<Shipment> next = await(); next.isPresent(); next = await()) {
                ship(next.get());
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            saveAll();
            outlet.close();
        }
    }

    /** The task whose turn it is; nothing once this is closed. */
    private synchronized Optional<Shipment> await() throws InterruptedException {
        long begin = System.nanoTime();
        while (!closed) {
            Duration left = pause.minusNanos(System.nanoTime() - begin);
            boolean mayGoOn = left.isNegative() || left.isZero();
            Optional<Shipment> next = mayGoOn ? take() : Optional.empty();
            if (next.isPresent()) {
                return next;
            }
            wait(mayGoOn ? 0 : left.toMillis() + 1);
        }
        return Optional.empty();
    }

    private Optional<Shipment> take() {
        Optional<Shipment> found = Optional.empty();
        for (Iterator<Path> next = waiting.iterator(); found.isEmpty() && next.hasNext(); ) {
            found = Optional.ofNullable(shipments.get(next.next()));
            next.remove();
        }
        return found;
    }

    private void ship(Shipment shipment) throws InterruptedException {
        boolean isLast = shipment.hasEnded();
        try {
            boolean isMore = false;
            for (LogStream stream : LogStream.values()) {
                Optional<Shipment.Piece> piece = shipment.next(stream, clock.instant());
                if (piece.isPresent() && !deliver(shipment, piece.get())) {
                    return;
                }
                isMore |= piece.isPresent();
            }
            shipment.save(isLast && !isMore, clock.instant());
            goOn(shipment, isMore, isLast);
        } catch (IOException unreadable) {
            LOG.warn("the output in {} is not sent on: {}", shipment.place(), unreadable.getMessage());
            goOn(shipment, false, true);
        }
    }

    private synchronized void goOn(Shipment shipment, boolean isMore, boolean isLast) {
        if (isMore) {
            waiting.add(shipment.place());
        } else if (isLast && shipment.hasEnded()) {
            shipments.remove(shipment.place());
        }
    }

    /** Whether the receiver could be reached. */
    private boolean deliver(Shipment shipment, Shipment.Piece piece) throws InterruptedException {
        try {
            int refused = outlet.send(piece.lines());
            shipment.sent(piece);
            delivered(piece, refused);
            return true;
        } catch (IOException away) {
            failed(shipment, away);
            return false;
        }
    }

    private synchronized void delivered(Shipment.Piece piece, int refused) {
        if (!pause.isZero()) {
            LOG.info("the log outlet {} is reached again", name);
        }
        if (piece.lost() > 0 || refused > 0) {
            LOG.warn("the log outlet {} has missed {} bytes, and refused {} lines", name, piece.lost(), refused);
        }
        pause = Duration.ZERO;
        figures = figures.and(piece.lines().size() - refused, refused, piece.lost());
    }

    private synchronized void failed(Shipment shipment, IOException away) {
        String trouble = away.getMessage() == null ? away.getClass().getSimpleName() : away.getMessage();
        if (pause.isZero()) {
            LOG.warn("the log outlet {} cannot be reached, what tasks write waits in their files: {}", name, trouble);
        }
        Duration longer = pause.isZero() ? firstPause : pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        figures = figures.in(trouble);
        waiting.add(shipment.place());
    }

    private synchronized void saveAll() {
        for (Shipment shipment : shipments.values()) {
            try {
                shipment.save(true, clock.instant());
            } catch (IOException failed) {
                LOG.warn("how much of {} was sent is not noted: {}", shipment.place(), failed.getMessage());
            }
        }
    }

    /** What is not sent yet is sent by the next agent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_PATIENCE_MILLISECONDS);
            thread.interrupt();
            thread.join(CLOSE_PATIENCE_MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
