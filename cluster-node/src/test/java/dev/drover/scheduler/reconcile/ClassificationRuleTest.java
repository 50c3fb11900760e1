package dev.drover.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.scheduler.reconcile.AllocationFacts.NodeCondition;
import dev.drover.scheduler.reconcile.ClassificationRule.Part;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClassificationRuleTest {
    /** An allocation that runs on a node that is fine; each row of the table changes what its rule is about. */
    private static final class Facts {
        private ClientStatus client = ClientStatus.RUNNING;
        private DesiredStatus desired = DesiredStatus.RUN;
        private NodeCondition node = NodeCondition.FINE;
        private boolean reconnects;
        private boolean migrates;
        private boolean canary;
        private boolean keepsSlot;
        private boolean expired;
        private boolean outlastsLoss;
        private boolean replaced = true;

        Facts client(ClientStatus changed) {
            client = changed;
            return this;
        }

        Facts desired(DesiredStatus changed) {
            desired = changed;
            return this;
        }

        Facts node(NodeCondition changed) {
            node = changed;
            return this;
        }

        Facts reconnects() {
            reconnects = true;
            return this;
        }

        Facts migrates() {
            migrates = true;
            return this;
        }

        Facts canary() {
            canary = true;
            return this;
        }

        Facts keepsSlot() {
            keepsSlot = true;
            return this;
        }

        Facts expired() {
            expired = true;
            return this;
        }

        Facts outlastsLoss() {
            outlastsLoss = true;
            return this;
        }

        Facts notReplaced() {
            replaced = false;
            return this;
        }

        AllocationFacts build() {
            return new AllocationFacts(
                    client, desired, node, reconnects, migrates, canary, keepsSlot, expired, outlastsLoss, replaced);
        }
    }

    private static Arguments row(ClassificationRule rule, Part part, Facts facts) {
        return Arguments.of(rule, part, facts.build());
    }

    private static Facts facts() {
        return new Facts();
    }

    static Stream<Arguments> table() {
        return Stream.of(
                row(
                        ClassificationRule.FAILED_WHILE_AWAY,
                        Part.RECONNECTING,
                        facts().client(ClientStatus.FAILED).reconnects()),
                row(
                        ClassificationRule.STOPPED_FOR_GOOD_BY_DRAIN,
                        Part.UNTAINTED,
                        facts().desired(DesiredStatus.STOP).keepsSlot()),
                row(ClassificationRule.STOPPED, Part.IGNORED, facts().desired(DesiredStatus.STOP)),
                row(ClassificationRule.STOPPED, Part.IGNORED, facts().desired(DesiredStatus.EVICT)),
                row(
                        ClassificationRule.ENDED_CANARY_TO_MIGRATE,
                        Part.MIGRATING,
                        facts().client(ClientStatus.FAILED).canary().migrates()),
                row(ClassificationRule.ENDED, Part.UNTAINTED, facts().client(ClientStatus.COMPLETE)),
                row(ClassificationRule.ENDED, Part.UNTAINTED, facts().client(ClientStatus.FAILED)),
                row(
                        ClassificationRule.UNKNOWN_FOR_TOO_LONG,
                        Part.EXPIRING,
                        facts().client(ClientStatus.UNKNOWN).expired()),
                row(
                        ClassificationRule.FAILED_WHILE_AWAY_AND_STOPPED,
                        Part.IGNORED,
                        facts().client(ClientStatus.FAILED)
                                .desired(DesiredStatus.STOP)
                                .reconnects()),
                row(
                        ClassificationRule.UNKNOWN_ON_DISCONNECTED_NODE,
                        Part.UNTAINTED,
                        facts().client(ClientStatus.UNKNOWN).node(NodeCondition.DISCONNECTED)),
                row(
                        ClassificationRule.PENDING_ON_DISCONNECTED_NODE,
                        Part.LOST,
                        facts().client(ClientStatus.PENDING)
                                .node(NodeCondition.DISCONNECTED)
                                .outlastsLoss()),
                row(
                        ClassificationRule.DISCONNECTED_NODE_NOT_OUTLASTED,
                        Part.LOST,
                        facts().node(NodeCondition.DISCONNECTED)),
                row(
                        ClassificationRule.DISCONNECTED_NODE,
                        Part.DISCONNECTING,
                        facts().node(NodeCondition.DISCONNECTED).outlastsLoss()));
    }

    static Stream<Arguments> otherNodes() {
        return Stream.of(
                row(ClassificationRule.TO_MIGRATE, Part.MIGRATING, facts().migrates()),
                row(
                        ClassificationRule.TO_MIGRATE,
                        Part.MIGRATING,
                        facts().migrates().node(NodeCondition.DOWN)),
                row(ClassificationRule.BACK_ON_ITS_NODE, Part.RECONNECTING, facts().reconnects()),
                row(ClassificationRule.ON_ITS_NODE, Part.UNTAINTED, facts()),
                row(ClassificationRule.NODE_REMOVED, Part.LOST, facts().node(NodeCondition.REMOVED)),
                row(
                        ClassificationRule.UNKNOWN_AND_NOT_REPLACED,
                        Part.UNTAINTED,
                        facts().client(ClientStatus.UNKNOWN)
                                .node(NodeCondition.DOWN)
                                .notReplaced()),
                row(
                        ClassificationRule.RUNNING_AND_NOT_REPLACED,
                        Part.DISCONNECTING,
                        facts().node(NodeCondition.DOWN).notReplaced()),
                row(ClassificationRule.NODE_DOWN, Part.LOST, facts().node(NodeCondition.DOWN)),
                row(
                        ClassificationRule.NODE_DOWN,
                        Part.LOST,
                        facts().client(ClientStatus.PENDING)
                                .node(NodeCondition.DOWN)
                                .notReplaced()));
    }

    @ParameterizedTest
    @MethodSource({"table", "otherNodes"})
    void theFirstRuleThatFitsDecides(ClassificationRule rule, Part part, AllocationFacts facts) {
        assertThat(ClassificationRule.of(facts)).isEqualTo(rule);
        assertThat(rule.part()).isEqualTo(part);
    }

    @Test
    void everyRuleButTheRestHasARow() {
        Set<Object> covered =
                Stream.concat(table(), otherNodes()).map(row -> row.get()[0]).collect(Collectors.toSet());

        assertThat(covered)
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(ClassificationRule.REST)));
    }
}
