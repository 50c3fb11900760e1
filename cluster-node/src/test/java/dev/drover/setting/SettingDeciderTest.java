package dev.drover.setting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Decision;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingCommand.DeleteSetting;
import dev.drover.protocol.setting.SettingCommand.EnsureSetting;
import dev.drover.protocol.setting.SettingCommand.PutSetting;
import dev.drover.protocol.setting.SettingEvent;
import dev.drover.protocol.setting.SettingEvent.SettingChanged;
import dev.drover.protocol.setting.SettingEvent.SettingDeleted;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.protocol.setting.SettingReply.Outdated;
import dev.drover.protocol.setting.SettingReply.Recorded;
import dev.drover.protocol.setting.SettingReply.Refused;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingDeciderTest {
    private static final Setting OLD = new Setting.Pool(NodePool.named("old"));
    private static final Setting NEW = new Setting.Pool(NodePool.named("new"));
    private static final SettingState UNSET = SettingState.EMPTY;
    private static final SettingState SET = UNSET.apply(new SettingChanged(OLD), stamp(10));
    private static final SettingState DELETED = SET.apply(new SettingDeleted(), stamp(15));
    private static final Stamp NOW = stamp(20);

    private static Stamp stamp(long index) {
        return new Stamp(index, Instant.ofEpochSecond(index));
    }

    private record Rule(
            String name, SettingState state, SettingCommand command, List<SettingEvent> events, SettingReply reply) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static SettingCommand put(OptionalLong checkIndex) {
        return new PutSetting(NEW, checkIndex);
    }

    private static SettingCommand delete() {
        return new DeleteSetting(OptionalLong.empty());
    }

    private static SettingCommand delete(long checkIndex) {
        return new DeleteSetting(OptionalLong.of(checkIndex));
    }

    static Stream<Rule> rules() {
        List<SettingEvent> changed = List.of(new SettingChanged(NEW));
        SettingReply recorded = new Recorded(20);
        SettingReply notThere = new Refused(new Rejected(Reason.NOT_FOUND, "there is no such setting"));
        return Stream.of(
                new Rule("is set first", UNSET, put(OptionalLong.empty()), changed, recorded),
                new Rule("is changed", SET, put(OptionalLong.empty()), changed, recorded),
                new Rule("is changed at its index", SET, put(OptionalLong.of(10)), changed, recorded),
                new Rule("stays at another index", SET, put(OptionalLong.of(9)), List.of(), new Outdated(10)),
                new Rule("is set first at index 0", UNSET, put(OptionalLong.of(0)), changed, recorded),
                new Rule("stays at index 0", SET, put(OptionalLong.of(0)), List.of(), new Outdated(10)),
                new Rule("is ensured where it is not", UNSET, new EnsureSetting(NEW), changed, recorded),
                new Rule("stays where it is ensured", SET, new EnsureSetting(NEW), List.of(), new Recorded(10)),
                new Rule("is deleted", SET, delete(), List.of(new SettingDeleted()), recorded),
                new Rule("is not there to be deleted", UNSET, delete(), List.of(), notThere),
                new Rule("is not deleted twice", DELETED, delete(), List.of(), notThere),
                new Rule("is deleted at its index", SET, delete(10), List.of(new SettingDeleted()), recorded),
                new Rule("is not deleted at another index", SET, delete(9), List.of(), new Outdated(10)),
                new Rule("cannot be deleted at the index it had", DELETED, delete(10), List.of(), new Outdated(0)),
                new Rule("comes back", DELETED, put(OptionalLong.empty()), changed, recorded),
                new Rule("comes back at index 0", DELETED, put(OptionalLong.of(0)), changed, recorded),
                new Rule(
                        "does not come back at the index it had",
                        DELETED,
                        put(OptionalLong.of(10)),
                        List.of(),
                        new Outdated(0)));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aSetting(Rule rule) {
        Decision<SettingEvent, SettingReply> decision = SettingDecider.decide(rule.state(), rule.command(), NOW);

        assertThat(decision.events()).isEqualTo(rule.events());
        assertThat(decision.reply()).isEqualTo(rule.reply());
    }

    @Test
    void everyCommandEventAndReplyIsInTheTable() {
        Set<Class<?>> commands = new HashSet<>();
        Set<Class<?>> events = new HashSet<>();
        Set<Class<?>> replies = new HashSet<>();
        rules().forEach(rule -> {
            commands.add(rule.command().getClass());
            rule.events().forEach(event -> events.add(event.getClass()));
            replies.add(rule.reply().getClass());
        });

        assertThat(commands).containsExactlyInAnyOrder(SettingCommand.class.getPermittedSubclasses());
        assertThat(events).containsExactlyInAnyOrder(SettingEvent.class.getPermittedSubclasses());
        assertThat(replies).containsExactlyInAnyOrder(SettingReply.class.getPermittedSubclasses());
    }

    @Test
    void keepsWhenItWasFirstSetUntilItIsDeleted() {
        SettingState changed = SET.apply(new SettingChanged(NEW), NOW);
        assertThat(changed)
                .isEqualTo(new SettingState(
                        changed.setting(), 10, 20, Instant.ofEpochSecond(10), Instant.ofEpochSecond(20)));
        assertThat(DELETED)
                .isEqualTo(new SettingState(UNSET.setting(), 0, 15, Instant.EPOCH, Instant.ofEpochSecond(15)));
        assertThat(DELETED.apply(new SettingChanged(NEW), NOW).createIndex()).isEqualTo(20);
    }
}
