package dev.drover.agent.plugin;

import dev.drover.agent.driver.DriverFactory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JARs of the plug-in path, each with a class loader of its own. What is in them runs with all that the agent may do, so
 * one that others could have written is refused. A JAR that is refused, or fails, is told of in the log and left out whole.
 */
public final class PluginJars {
    private static final Logger LOG = LoggerFactory.getLogger(PluginJars.class);
    private static final Set<PosixFilePermission> WRITABLE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private PluginJars() {}

    /** What is in the directory, in the order of names; where there is no directory there are no plug-ins. */
    public static List<DriverFactory> load(Path directory) {
        List<DriverFactory> factories = new ArrayList<>();
        if (Files.exists(directory)) {
            try {
                factories.addAll(loadAll(directory.toRealPath()));
            } catch (IOException failed) {
                LOG.error("plug-ins in {} cannot be looked for: {}", directory, failed.toString());
            }
        }
        return factories;
    }

    private static List<DriverFactory> loadAll(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
            files.forEach(found::add);
        }
        Collections.sort(found);
        Optional<String> inTheWay = complaint(directory);
        List<DriverFactory> factories = new ArrayList<>();
        for (Path jar : found) {
            try {
                Optional<String> refusal = inTheWay.isPresent() ? inTheWay : complaint(jar);
                if (refusal.isPresent()) {
                    LOG.error("plug-in {} is refused: {}", jar, refusal.get());
                } else {
                    factories.addAll(loadOne(jar));
                }
            } catch (IOException failed) {
                LOG.error("plug-in {} cannot be read: {}", jar, failed.toString());
            }
        }
        return factories;
    }

    /** Why what is there, or below, may be of somebody else than root and the agent's own user. */
    private static Optional<String> complaint(Path path) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            return Optional.of(path + " is a symbolic link");
        }
        Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(0) && !owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            return Optional.of(path + " belongs to user " + attributes.owner().getName()
                    + ", and not to root or the agent's own user");
        }
        return Collections.disjoint(attributes.permissions(), WRITABLE)
                ? Optional.empty()
                : Optional.of(path + " can be written to by others than its owner (chmod go-w helps)");
    }

    /** Its classes stay for as long as the agent does. */
    private static List<DriverFactory> loadOne(Path jar) throws IOException {
        PluginLoader loader = new PluginLoader(jar);
        List<DriverFactory> factories = new ArrayList<>();
        try {
            ServiceLoader.load(DriverFactory.class, loader).forEach(factories::add);
        } catch (ServiceConfigurationError | RuntimeException | LinkageError failed) {
            LOG.error("plug-in {} is left out: it cannot be loaded", jar, failed);
            loader.close();
            return List.of();
        }
        if (factories.isEmpty()) {
            LOG.error(
                    "plug-in {} brings no driver: it has no META-INF/services/{}", jar, DriverFactory.class.getName());
            loader.close();
            return List.of();
        }
        LOG.info(
                "plug-in {} brings {}",
                jar,
                factories.stream().map(factory -> factory.getClass().getName()).toList());
        return factories;
    }
}
