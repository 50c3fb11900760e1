package dev.drover.agent.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The classes of one plug-in: its JAR's, the JDK's, and of the agent's those that drivers are made of. So a plug-in may bring
 * a library that the agent has, too, in a version of its own.
 */
final class PluginLoader extends URLClassLoader {
    private static final List<String> SHARED = List.of(
            "dev.drover.agent.driver.",
            "dev.drover.agent.directory.",
            "dev.drover.agent.isolation.",
            "dev.drover.protocol.",
            "org.slf4j.",
            "org.jspecify.annotations.");

    private final ClassLoader agent = Objects.requireNonNull(PluginLoader.class.getClassLoader());

    PluginLoader(Path jar) throws IOException {
        super(jar.toString(), new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return SHARED.stream().anyMatch(name::startsWith) ? agent.loadClass(name) : super.loadClass(name, resolve);
    }
}
