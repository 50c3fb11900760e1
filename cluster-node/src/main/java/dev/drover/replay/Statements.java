package dev.drover.replay;

import dev.drover.protocol.NodeId;
import dev.drover.scheduler.rank.NodeStatement;
import dev.drover.scheduler.rank.Witness;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The last word of each node about each group, of those nodes that somebody wants to know of. At most {@value #MOST} are
 * kept. Filled by one thread.
 */
public final class Statements {
    static final int MOST = 50_000;

    private final Predicate<NodeId> isWanted;
    private final boolean wantsAny;
    private final Map<String, Map<NodeId, NodeStatement>> byGroup = new TreeMap<>();
    private int count;
    private boolean isCut;

    private Statements(Predicate<NodeId> isWanted, boolean wantsAny) {
        this.isWanted = isWanted;
        this.wantsAny = wantsAny;
    }

    public static Statements ofNone() {
        return new Statements(node -> false, false);
    }

    public static Statements of(Predicate<NodeId> nodes) {
        return new Statements(nodes, true);
    }

    /** Whether anybody wants to know of any node. */
    public boolean isAsked() {
        return wantsAny;
    }

    public boolean isWanted(NodeId node) {
        return isWanted.test(node);
    }

    Witness witness() {
        return wantsAny ? this::hear : Witness.NONE;
    }

    private void hear(String group, NodeStatement statement) {
        if (!isWanted.test(statement.node())) {
            return;
        }
        Map<NodeId, NodeStatement> ofGroup = byGroup.computeIfAbsent(group, unheard -> new TreeMap<>());
        if (ofGroup.containsKey(statement.node())) {
            ofGroup.put(statement.node(), statement);
        } else if (count < MOST) {
            count++;
            ofGroup.put(statement.node(), statement);
        } else {
            isCut = true;
        }
    }

    /** By group and node; empty for a node that nobody looked at. */
    public Map<String, Map<NodeId, NodeStatement>> byGroup() {
        return byGroup;
    }

    /** Whether there were too many to keep all. */
    public boolean isCut() {
        return isCut;
    }
}
