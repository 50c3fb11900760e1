package dev.drover.agent.isolation;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Control groups that another program has made for one of its containers. Root's are where the machine's first process is, or
 * at the top, in each hierarchy that there is.
 */
public final class ForeignGroups {
    private ForeignGroups() {}

    /** Those whose names match. */
    public static TaskCgroup named(Pattern name) throws IOException {
        return named(CgroupMounts.ofFirstProcess(), name);
    }

    static TaskCgroup named(CgroupMounts mounts, Pattern name) throws IOException {
        Set<Path> places = new TreeSet<>();
        for (CgroupMounts.Mount mount : mounts.mounts()) {
            places.add(mount.point());
            places.add(mount.own());
        }
        List<Path> found = new ArrayList<>();
        for (Path place : places) {
            try (DirectoryStream<Path> groups =
                    Files.newDirectoryStream(place, group -> name.matcher(String.valueOf(group.getFileName()))
                            .matches())) {
                groups.forEach(found::add);
            } catch (DirectoryIteratorException failed) {
                throw failed.getCause();
            }
        }
        return new TaskCgroup(found);
    }
}
