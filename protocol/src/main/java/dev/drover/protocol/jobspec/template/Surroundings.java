package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.variable.Variable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a template may ask of where it is rendered. */
public interface Surroundings {
    /** The environment of the task, which is all that a template sees of an environment. */
    Map<String, String> environment();

    /**
     * A file's content.
     *
     * @throws IOException if there is no such file among those that the task may see
     */
    String file(String path) throws IOException;

    Instant now();

    /** Who offers a service that is looked up; empty if that is not known yet. */
    Optional<List<ServiceInstance>> find(Lookup lookup);

    /** The paths of the variables that the task may read, whether they are there or not. */
    List<String> readable();

    /** Those of them that are there; empty if that is not known yet. */
    Optional<List<Variable>> variables();
}
