package dev.drover.setting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Cause;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingCommand.DeleteSetting;
import dev.drover.protocol.setting.SettingCommand.EnsureSetting;
import dev.drover.protocol.setting.SettingCommand.PutSetting;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.IndexClock;
import dev.drover.server.EntityJournal;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettingEntityTest {
    private static final SettingId ID = SettingId.nodePool("gpu");
    private static final Setting POOL = new Setting.Pool(NodePool.named("gpu"));

    private ActorTestKit kit;
    private TestProbe<Answer<SettingReply>> caller;
    private TestProbe<ClusterSharding.ShardCommand> shard;

    @BeforeEach
    void startSystem() {
        kit = ActorTestKit.create(EntityJournal.CONFIG);
        caller = kit.createTestProbe();
        shard = kit.createTestProbe();
    }

    @AfterEach
    void stopSystem() {
        kit.shutdownTestKit();
    }

    private ActorRef<SettingEntity.Message> start() {
        EntitySettings settings = new EntitySettings(
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        return kit.spawn(SettingEntity.create(shard.ref(), ID, new IndexClock(Clock.systemUTC(), 1), settings));
    }

    private Answer<SettingReply> ask(ActorRef<SettingEntity.Message> setting, SettingCommand command) {
        setting.tell(new SettingEntity.Execute(command, Asked.by(Cause.Kind.OPERATOR, "test"), caller.ref()));
        return caller.receiveMessage();
    }

    @Test
    void answersWhatIsStoredAndWhatIsRefused() {
        ActorRef<SettingEntity.Message> setting = start();

        assertThat(ask(setting, new DeleteSetting(OptionalLong.empty())).reply())
                .isInstanceOf(SettingReply.Refused.class);
        Answer<SettingReply> put = ask(setting, new PutSetting(POOL, OptionalLong.empty()));

        assertThat(put.reply()).isInstanceOf(SettingReply.Recorded.class);
        assertThat(put.sequence()).isEqualTo(1);
    }

    @Test
    void isTheSameAfterARestart() {
        ActorRef<SettingEntity.Message> before = start();
        Answer<SettingReply> put = ask(before, new PutSetting(POOL, OptionalLong.empty()));
        kit.stop(before);

        Answer<SettingReply> ensured = ask(start(), new EnsureSetting(POOL));

        assertThat(ensured).isEqualTo(put);
    }

    @Test
    void refusesWhatNoEventCanHold() {
        String large = "x".repeat(200_000);
        NodePool pool = new NodePool("gpu", "", Map.of("key", large), Optional.empty(), Optional.empty());

        Answer<SettingReply> reply = ask(start(), new PutSetting(new Setting.Pool(pool), OptionalLong.empty()));

        assertThat(reply.reply()).isInstanceOf(SettingReply.Refused.class);
        assertThat(reply.sequence()).isZero();
    }

    @Test
    void leavesMemoryWhenNobodyAsks() {
        ask(start(), new DeleteSetting(OptionalLong.empty()));

        shard.expectMessageClass(ClusterSharding.Passivate.class);
    }
}
