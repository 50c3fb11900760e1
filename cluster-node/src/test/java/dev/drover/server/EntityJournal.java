package dev.drover.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;

/** For tests of one entity: a journal in memory that takes events in their stored form. */
public final class EntityJournal {
    public static final Config CONFIG = ConfigFactory.parseString(
                    "pekko.loggers = [\"org.apache.pekko.event.slf4j.Slf4jLogger\"]\n"
                            + "pekko.actor.serializers.stored = \"dev.drover.recording.StoredEventSerializer\"\n"
                            + "pekko.actor.serialization-bindings"
                            + ".\"dev.drover.recording.StoredEvent\" = stored\n")
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(ConfigFactory.load());

    private EntityJournal() {}
}
