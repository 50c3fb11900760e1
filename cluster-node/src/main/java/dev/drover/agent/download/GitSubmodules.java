package dev.drover.agent.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Fetches the submodules of a clone, one level after the other: whom they would be fetched from is known once those above
 * are there, and is looked at before anybody is asked.
 */
final class GitSubmodules {
    private static final int DEEPEST = 8;

    /** Runs git in a repository. */
    interface Git {
        /** Returns what it has printed. */
        String run(Path repository, List<String> arguments) throws IOException, DownloadException;
    }

    private final Git git;
    private final int depth;

    /** @param depth how much of their history is fetched; 0 for all */
    GitSubmodules(Git git, int depth) {
        this.git = git;
        this.depth = depth;
    }

    void fetch(Path repository) throws IOException, DownloadException {
        fetch(repository, 1);
    }

    private void fetch(Path repository, int level) throws IOException, DownloadException {
        if (!Files.isRegularFile(repository.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (level > DEEPEST) {
            throw DownloadException.refused("submodules are nested more than " + DEEPEST + " levels deep");
        }
        git.run(repository, List.of("submodule", "--quiet", "init"));
        for (String url : settings(git.run(repository, List.of("config", "-z", "--local", "--list")), ".url")) {
            GitClone.refuseHost(url);
        }
        git.run(repository, update());
        String modules = git.run(repository, List.of("config", "-z", "--file", ".gitmodules", "--list"));
        for (String path : settings(modules, ".path")) {
            Path submodule = repository.resolve(path).normalize();
            if (submodule.startsWith(repository) && !submodule.equals(repository)) {
                fetch(submodule, level + 1);
            }
        }
    }

    private List<String> update() {
        List<String> line = new ArrayList<>(List.of("submodule", "--quiet", "update"));
        if (depth > 0) {
            line.add("--depth=" + depth);
        }
        return line;
    }

    /** The values of one setting of all submodules. Each setting is a name, a new line, its value and a zero byte. */
    private static List<String> settings(String listed, String kind) {
        List<String> values = new ArrayList<>();
        for (String setting : listed.split("\0", -1)) {
            int end = setting.indexOf('\n');
            if (end > 0
                    && setting.startsWith("submodule.")
                    && setting.substring(0, end).endsWith(kind)) {
                values.add(setting.substring(end + 1));
            }
        }
        return values;
    }
}
