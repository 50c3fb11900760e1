package dev.drover.agent.template;

import dev.drover.agent.directory.ConfinedFiles;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.driver.Signals;
import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.jobspec.template.Delimiters;
import dev.drover.protocol.jobspec.template.Lookup;
import dev.drover.protocol.jobspec.template.Rendering;
import dev.drover.protocol.jobspec.template.Surroundings;
import dev.drover.protocol.jobspec.template.Template;
import dev.drover.protocol.jobspec.template.TemplateException;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The templates of one task. They see the task's environment and files, not the agent's, and no file outside of the task's
 * directory and its allocation's shared one. Methods block.
 */
public final class TaskTemplates {
    /** Of a template, and of a file that one shows. */
    private static final int MOST_BYTES = 1 << 20;

    private final List<TaskTemplate> templates;
    private final ConfinedFiles files;
    private final TaskEnvironment environment;
    private final Clock clock;
    private final LookupBooks books;
    private final Asker asker;

    /**
     * Who asks for services and variables.
     *
     * @param namespace whose services they are
     * @param variables by what servers know the task
     * @param readable the paths of the variables that servers tell it
     */
    public record Asker(String namespace, WatchedVariables variables, List<String> readable) {
        public Asker {
            readable = List.copyOf(readable);
        }
    }

    /**
     * A task's templates.
     *
     * @param environment of the task, as far as it does not come from templates
     */
    public TaskTemplates(
            List<TaskTemplate> templates,
            TaskDirectory directory,
            TaskEnvironment environment,
            Clock clock,
            LookupBooks books,
            Asker asker) {
        this.templates = List.copyOf(templates);
        this.files = new ConfinedFiles(directory);
        this.environment = environment;
        this.clock = clock;
        this.books = books;
        this.asker = asker;
    }

    /**
     * What all templates come to at one moment.
     *
     * @param texts of those that are complete, in order
     * @param written those whose file was another before
     * @param used what they depend on
     * @param missing what of it is not known yet
     */
    public record Rendered(
            Map<TaskTemplate, String> texts,
            List<TaskTemplate> written,
            SortedSet<Lookup> used,
            SortedSet<Lookup> missing) {
        private Rendered() {
            this(new LinkedHashMap<>(), new ArrayList<>(), new TreeSet<>(), new TreeSet<>());
        }

        /** Of those that are for the environment; later ones win. */
        public Map<String, String> variables() throws TemplateFailedException {
            Map<String, String> variables = new TreeMap<>();
            for (Map.Entry<TaskTemplate, String> entry : texts.entrySet()) {
                if (entry.getKey().environment()) {
                    try {
                        variables.putAll(EnvironmentLines.parse(entry.getValue()));
                    } catch (TemplateFailedException malformed) {
                        throw failed(entry.getKey(), malformed);
                    }
                }
            }
            return variables;
        }
    }

    /**
     * Renders all and puts their files in place, one after the other, so that a later one can show what an earlier one has
     * become; but those for which something is missing.
     *
     * @param again whether to leave out those that are rendered once only
     */
    public Rendered render(boolean again) throws TemplateFailedException {
        Rendered rendered = new Rendered();
        for (TaskTemplate template : templates) {
            if (!again || !template.once()) {
                try {
                    render(template, rendered);
                } catch (TemplateException | IOException | IllegalArgumentException wrong) {
                    throw failed(template, wrong);
                }
            }
        }
        return rendered;
    }

    private void render(TaskTemplate template, Rendered rendered) throws TemplateException, IOException {
        String signal = template.change().signal();
        if (!signal.isEmpty() && !Signals.isKnown(signal)) {
            throw new IllegalArgumentException("there is no signal \"" + signal + "\"");
        }
        Rendering rendering = render(template);
        rendered.used().addAll(rendering.used());
        rendered.missing().addAll(rendering.missing());
        if (rendering.missing().isEmpty()) {
            rendered.texts().put(template, rendering.text());
            if (write(template, rendering.text())) {
                rendered.written().add(template);
            }
        }
    }

    private Rendering render(TaskTemplate template) throws TemplateException, IOException {
        String source = environment.interpolate(template.source());
        String text = source.isEmpty() ? template.data() : file(source);
        String name = source.isEmpty() ? "template" : source;
        Delimiters delimiters =
                new Delimiters(template.form().left(), template.form().right());
        return Template.parse(name, text, delimiters)
                .render(new Around(), template.form().errorOnMissingKey());
    }

    private String file(String path) throws IOException {
        return new String(files.read(path, MOST_BYTES), StandardCharsets.UTF_8);
    }

    private boolean write(TaskTemplate template, String text) throws IOException {
        TaskTemplate.Owner owner = template.owner();
        return files.write(
                environment.interpolate(template.destination()),
                text.getBytes(StandardCharsets.UTF_8),
                new ConfinedFiles.Access(permissions(owner.permissions()), owner.uid(), owner.gid()));
    }

    private static TemplateFailedException failed(TaskTemplate template, Exception why) {
        return new TemplateFailedException("template for \"" + template.destination() + "\": " + why.getMessage());
    }

    /** The nine bits, which leave out set-user-id. */
    private static Set<PosixFilePermission> permissions(String octal) {
        int bits = Integer.parseInt(octal, 8);
        PosixFilePermission[] all = PosixFilePermission.values();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int at = 0; at < all.length; at++) {
            if ((bits & (1 << (all.length - 1 - at))) != 0) {
                permissions.add(all[at]);
            }
        }
        return permissions;
    }

    /** Asks to be told when something of that changes. */
    public LookupBook.Watch watch(SortedSet<Lookup> lookups, Runnable changed) {
        Set<WatchedService> services = new TreeSet<>();
        Set<WatchedVariables> variables = new TreeSet<>();
        for (Lookup lookup : lookups) {
            switch (lookup.kind()) {
                case SERVICE -> services.add(watched(lookup));
                case VARIABLE, KEY, VARIABLES -> variables.add(asker.variables());
            }
        }
        LookupBook.Watch ofServices = books.services().watch(services, changed);
        LookupBook.Watch ofVariables = books.variables().watch(variables, changed);
        return () -> {
            ofServices.close();
            ofVariables.close();
        };
    }

    private WatchedService watched(Lookup lookup) {
        return new WatchedService(asker.namespace(), lookup.name());
    }

    private final class Around implements Surroundings {
        @Override
        public Map<String, String> environment() {
            return environment.variables();
        }

        @Override
        public String file(String path) throws IOException {
            return TaskTemplates.this.file(path);
        }

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public Optional<List<ServiceInstance>> find(Lookup lookup) {
            return books.services().find(watched(lookup));
        }

        @Override
        public List<String> readable() {
            return asker.readable();
        }

        @Override
        public Optional<List<Variable>> variables() {
            return books.variables().find(asker.variables());
        }
    }
}
