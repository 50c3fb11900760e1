package dev.drover.protocol.jobspec;

/**
 * Names a part of a job from the outside in, in the words of the job file.
 *
 * @param text the steps, one a line
 * @param described the blocks with labels among them, for messages
 */
public record JobPath(String text, String described) {
    public static JobPath job(String id) {
        return new JobPath("job", "job \"" + id + "\"");
    }

    public JobPath group(String name) {
        return labelled("group", name);
    }

    public JobPath task(String name) {
        return labelled("task", name);
    }

    public JobPath labelled(String type, String name) {
        String label = type + " \"" + name + "\"";
        return new JobPath(text + "\n" + label, described + " " + label);
    }

    /** The n-th of several blocks without labels. */
    public JobPath item(String type, int number) {
        return new JobPath(text + "\n" + type + " " + number, described);
    }

    public JobPath attribute(String name) {
        return new JobPath(text + "\n" + name, described);
    }
}
