package dev.drover.protocol.jobspec;

/** Where files of a task may be. */
final class DestinationRules {
    private DestinationRules() {}

    /** A path may climb from the task's directory to the allocation's, one level, not further. */
    static boolean leadsOut(String path) {
        int depth = 1;
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                depth--;
            } else if (!part.isEmpty() && !part.equals(".")) {
                depth++;
            }
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }
}
