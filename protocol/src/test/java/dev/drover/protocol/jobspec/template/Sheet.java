package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.variable.Variable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Surroundings that tests write down. */
record Sheet(Map<String, String> environment, Map<String, String> files, Map<String, List<ServiceInstance>> services)
        implements Surroundings {
    static final Sheet EMPTY = new Sheet(Map.of(), Map.of(), Map.of());

    static ServiceInstance instance(String name, String address, int port, String... tags) {
        return new ServiceInstance(
                name + "-" + port, name, "node-1", "dc1", address, port, List.of(tags), name, "alloc-" + port);
    }

    @Override
    public String file(String path) throws IOException {
        String content = files.get(path);
        if (content == null) {
            throw new IOException("there is no file \"" + path + "\"");
        }
        return content;
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-03-04T15:06:07.089Z");
    }

    @Override
    public Optional<List<ServiceInstance>> find(Lookup lookup) {
        if (lookup.equals(Lookup.ALL_SERVICES)) {
            return Optional.of(services.values().stream().flatMap(List::stream).toList());
        }
        return Optional.ofNullable(services.get(lookup.name()));
    }

    @Override
    public List<String> readable() {
        return List.of();
    }

    @Override
    public Optional<List<Variable>> variables() {
        return Optional.empty();
    }

    /** Renders a template with the standard delimiters. */
    String render(String text) throws TemplateException {
        return Template.parse("test", text, Delimiters.STANDARD)
                .render(this, false)
                .text();
    }
}
