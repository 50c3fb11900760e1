package dev.drover.protocol.jobspec;

import static dev.drover.protocol.jobspec.JobValidator.quoted;

import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.TaskTemplate.ChangeMode;
import dev.drover.protocol.jobspec.template.Delimiters;
import dev.drover.protocol.jobspec.template.Template;
import dev.drover.protocol.jobspec.template.TemplateException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold of the templates of a task. */
final class TemplateRules {
    private static final Pattern PERMISSIONS = Pattern.compile("[0-7]{3,4}");

    private TemplateRules() {}

    static void check(JobValidator found, List<TaskTemplate> templates, JobPath owner) {
        Set<String> destinations = new HashSet<>();
        for (int i = 0; i < templates.size(); i++) {
            TaskTemplate template = templates.get(i);
            JobPath path = owner.item("template", i);
            content(found, template, path);
            destination(found, template, path.attribute("destination"));
            found.require(
                    destinations.add(template.destination()),
                    path.attribute("destination"),
                    "two templates have the destination " + quoted(template.destination()));
            found.require(
                    PERMISSIONS.matcher(template.owner().permissions()).matches(),
                    path.attribute("perms"),
                    "perms must be three or four octal digits, not "
                            + quoted(template.owner().permissions()));
            change(found, template.change(), path);
        }
    }

    private static void content(JobValidator found, TaskTemplate template, JobPath path) {
        boolean isFile = !template.source().isEmpty();
        found.require(isFile || !template.data().isEmpty(), path, "a template needs either source or data");
        found.require(
                !isFile || template.data().isEmpty(), path.attribute("source"), "source and data exclude each other");
        found.require(
                !DestinationRules.leadsOut(template.source()),
                path.attribute("source"),
                "template source " + quoted(template.source()) + " leads out of the allocation's directory");
        Delimiters delimiters =
                new Delimiters(template.form().left(), template.form().right());
        try {
            Template.parse("template", template.data(), delimiters);
        } catch (TemplateException wrong) {
            found.add(path.attribute("data"), String.valueOf(wrong.getMessage()));
        }
    }

    private static void destination(JobValidator found, TaskTemplate template, JobPath path) {
        String destination = template.destination();
        found.require(
                !DestinationRules.leadsOut(destination),
                path,
                "template destination " + quoted(destination) + " leads out of the allocation's directory");
        found.require(!destination.isEmpty() && !destination.endsWith("/"), path, "a template's destination is a file");
    }

    private static void change(JobValidator found, TaskTemplate.Change change, JobPath path) {
        boolean signals = change.mode() == ChangeMode.SIGNAL;
        found.require(
                !signals || !change.signal().isEmpty(),
                path.attribute("change_signal"),
                "change_mode \"signal\" needs a change_signal");
        found.require(
                signals || change.signal().isEmpty(),
                path.attribute("change_signal"),
                "change_signal is for change_mode \"signal\" only");
        found.require(
                change.mode() != ChangeMode.SCRIPT || change.script().isPresent(),
                path,
                "change_mode \"script\" needs a change_script");
        found.require(!change.splay().isNegative(), path.attribute("splay"), "splay must not be negative");
        change.script()
                .ifPresent(script -> found.require(
                        !script.timeout().isNegative() && !script.timeout().isZero(),
                        path.attribute("change_script").attribute("timeout"),
                        "timeout must be above zero"));
        change.quiet().ifPresent(quiet -> quiet(found, quiet, path.attribute("wait")));
    }

    private static void quiet(JobValidator found, TaskTemplate.Quiet quiet, JobPath path) {
        found.require(!quiet.min().isNegative(), path.attribute("min"), "min must not be negative");
        found.require(quiet.max().compareTo(quiet.min()) >= 0, path.attribute("max"), "max must not be below min");
    }
}
