package dev.drover.agent.driver;

import dev.drover.agent.engine.Engine;
import dev.drover.agent.engine.EngineException;
import dev.drover.agent.engine.ImageReference;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Sees to it that an engine has a task's image: as Nomad does, it asks the registry if the engine has none of that name, if
 * the job wants it, and if the name is one that moves, {@code latest}.
 */
final class ImageSupply {
    private final Engine engine;
    private final ContainerOptions options;
    private final Consumer<String> notes;

    ImageSupply(Engine engine, ContainerOptions options, Consumer<String> notes) {
        this.engine = engine;
        this.options = options;
        this.notes = notes;
    }

    void provide(DriverConfig config) throws TaskStartException {
        if (!ImageReference.isName(config.required("image"))) {
            throw new TaskStartException(
                    "driver \"docker\" knows no image by such a name as \"%s\"".formatted(config.required("image")),
                    false);
        }
        ImageReference image = ImageReference.of(config.required("image"));
        boolean isWanted = config.flag("force_pull") || image.isMoving();
        Duration patience = options.pullPatience();
        try {
            if (isWanted || !engine.hasImage(image.name())) {
                notes.accept("Downloading image " + image.name());
                engine.pull(image, options.credentials(), patience);
            }
        } catch (IOException failed) {
            boolean isFinal = failed instanceof EngineException refused && refused.isFinal() && !refused.isNotFound();
            throw new TaskStartException(
                    "driver \"docker\" failed to get image \"%s\": %s".formatted(image.name(), failed.getMessage()),
                    !isFinal);
        }
    }
}
