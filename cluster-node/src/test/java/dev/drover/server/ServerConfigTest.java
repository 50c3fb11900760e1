package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
    /** The identifier of Pekko's serializer for whatever Java can serialize. */
    private static final int JAVA = 1;

    private static final Config CONFIG = ConfigFactory.parseString("pekko.actor.provider = local")
            .withFallback(ConfigFactory.parseResources("drover-server.conf"))
            .withFallback(ConfigFactory.load());

    private static final AtomicBoolean SPRUNG = new AtomicBoolean();

    /** Does something when it is read. */
    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            SPRUNG.set(true);
        }
    }

    /** Akka's advisory of 2017-02-10: who reached the port between servers could have any code run. */
    @Test
    void makesNoObjectsOfWhatAnotherServerNames() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Trap());
        }
        ActorSystem system = ActorSystem.create("config-test", CONFIG);
        try {
            Serialization serialization = SerializationExtension.get(system);

            assertThat(serialization.deserialize(bytes.toByteArray(), JAVA, "").isFailure())
                    .isTrue();
            assertThat(serialization
                            .deserialize(bytes.toByteArray(), JAVA, Trap.class.getName())
                            .isFailure())
                    .isTrue();
            assertThat(serialization.serialize(new Trap()).isFailure()).isTrue();
            assertThat(SPRUNG).isFalse();
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    /** The same: all that crosses has a form that somebody wrote down. */
    @Test
    void hasNoSerializerForObjectsOfAnyClass() {
        assertThat(CONFIG.getConfig("pekko.actor.serializers")
                        .root()
                        .unwrapped()
                        .values())
                .extracting(String::valueOf)
                .contains(PeerMessageSerializer.class.getName())
                .allMatch(name -> name.startsWith("dev.drover.") || name.startsWith("org.apache.pekko."))
                .noneMatch(name -> name.contains("jackson"));
    }
}
