package dev.drover.agent.isolation;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A task's environment as a shell script. The programs that set up a sandbox run as root and must not see it, or a variable
 * such as {@code LD_PRELOAD} would run the task's code as root; and on a command line everybody could read it. So the shell
 * that becomes the task runs this script when all rights have been given up.
 */
final class EnvironmentScript {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** To some shell they mean something, or cannot be set there. */
    private static final Set<String> SPECIAL = Set.of(
            "UID",
            "EUID",
            "PPID",
            "GROUPS",
            "SHELLOPTS",
            "BASHOPTS",
            "BASH_VERSINFO",
            "OPTIND",
            "LINENO",
            "RANDOM",
            "SECONDS",
            "HISTCMD",
            "IFS",
            "_");

    private EnvironmentScript() {}

    /** The script, which expects the task's command line in {@code "$@"}. */
    static String of(Map<String, String> variables) {
        StringBuilder exports = new StringBuilder();
        StringBuilder others = new StringBuilder();
        new TreeMap<>(variables).forEach((name, value) -> {
            if (IDENTIFIER.matcher(name).matches() && !SPECIAL.contains(name)) {
                exports.append("export ").append(name).append('=').append(quoted(value));
                exports.append('\n');
            } else {
                others.append(' ').append(quoted(name + "=" + value));
            }
        });
        if (others.length() > 0) {
            exports.append("set -- /usr/bin/env").append(others).append(" \"$@\"\n");
        }
        return exports.toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
