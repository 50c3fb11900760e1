package dev.drover.agent.template;

import dev.drover.agent.template.TaskTemplates.Rendered;
import dev.drover.protocol.jobspec.template.Lookup;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Renders a task's templates before the task starts, as soon as all that they ask for is known. Blocks. */
public final class FirstRendering {
    private final TaskTemplates templates;
    private final Duration patience;
    private final Consumer<String> missing;
    private final Semaphore changes = new Semaphore(0);
    private String told = "";

    /**
     * For one start.
     *
     * @param patience what no server has said within that is worth a word
     * @param missing told what is waited for
     */
    public FirstRendering(TaskTemplates templates, Duration patience, Consumer<String> missing) {
        this.templates = templates;
        this.patience = patience;
        this.missing = missing;
    }

    /** The variables that the templates set; the files are in place. */
    public Map<String, String> run() throws TemplateFailedException, InterruptedException {
        Rendered rendered = templates.render(false);
        SortedSet<Lookup> watched = new TreeSet<>();
        while (!rendered.missing().isEmpty()) {
            watched.addAll(rendered.used());
            rendered = await(watched);
        }
        return rendered.variables();
    }

    /** Further ones may come to light by what is learnt of these. */
    private Rendered await(SortedSet<Lookup> watched) throws TemplateFailedException, InterruptedException {
        LookupBook.Watch watch = templates.watch(watched, changes::release);
        try {
            Rendered rendered = templates.render(false);
            while (!rendered.missing().isEmpty() && watched.containsAll(rendered.used())) {
                if (!changes.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    tell(rendered.missing());
                }
                rendered = templates.render(false);
            }
            return rendered;
        } finally {
            watch.close();
        }
    }

    private void tell(SortedSet<Lookup> lookups) {
        String names = lookups.stream().map(Lookup::toString).collect(Collectors.joining(", "));
        if (!names.equals(told)) {
            told = names;
            missing.accept(names);
        }
    }
}
