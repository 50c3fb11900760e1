package dev.drover.agent;

import dev.drover.agent.template.LookupBooks;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.protocol.stream.WatchedVariables;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What the server that has welcomed this agent is told of what its templates ask for, and what it says of that. */
final class TemplateDemand {
    private final LookupBooks books;
    private final Consumer<AgentFrame> send;
    private boolean isWelcome;
    private SortedSet<WatchedService> services = new TreeSet<>();
    private SortedSet<WatchedVariables> variables = new TreeSet<>();

    /** @param changed called when {@link #tell} may have something to say; must not block */
    TemplateDemand(LookupBooks books, Consumer<AgentFrame> send, Runnable changed) {
        this.books = books;
        this.send = send;
        books.services().onDemand(changed);
        books.variables().onDemand(changed);
    }

    /** A server that has been told nothing yet listens. */
    void welcomed() {
        isWelcome = true;
        services = new TreeSet<>();
        variables = new TreeSet<>();
        tell();
    }

    /** Nobody listens. */
    void disconnected() {
        isWelcome = false;
    }

    /** What cannot be said now is said when a server has welcomed the agent. */
    void tell() {
        if (!isWelcome) {
            return;
        }
        SortedSet<WatchedService> wanted = books.services().takeDemand();
        if (!wanted.equals(services)) {
            services = wanted;
            send.accept(new AgentFrame.WatchServices(List.copyOf(wanted)));
        }
        SortedSet<WatchedVariables> tasks = books.variables().takeDemand();
        if (!tasks.equals(variables)) {
            variables = tasks;
            send.accept(new AgentFrame.WatchVariables(List.copyOf(tasks)));
        }
    }

    /** Whether a frame was an answer to that. */
    boolean learn(ServerFrame frame) {
        if (frame instanceof ServerFrame.ServiceOffers offers) {
            books.services().learn(offers.service(), offers.instances());
            return true;
        }
        if (frame instanceof ServerFrame.VariableContents contents) {
            books.variables().learn(contents.task(), contents.variables());
            return true;
        }
        return false;
    }
}
