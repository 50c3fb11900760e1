package dev.drover.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.driver.DriverFactory;
import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.driver.OptionalDrivers;
import dev.drover.agent.driver.TaskContext;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginJarsTest {
    private static PluginSources sources = new PluginSources(Path.of("set before all"));

    private final TaskDrivers drivers = new TaskDrivers(OptionalDrivers.DEVELOPMENT, JavaSettings.DEVELOPMENT);
    private Path plugins;

    @BeforeAll
    static void compile(@TempDir Path directory) throws IOException {
        sources = PluginSources.compile(directory);
    }

    @BeforeEach
    void makeDirectory(@TempDir Path directory) throws IOException {
        plugins = Files.createDirectory(
                directory.resolve("plugins"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    @AfterEach
    void close() {
        drivers.close();
    }

    private Path jar(String name, String... factories) throws IOException {
        return sources.jar(plugins.resolve(name + ".jar"), factories);
    }

    private List<String> loaded() {
        return PluginJars.load(plugins).stream().map(DriverFactory::name).toList();
    }

    private List<String> added(Map<String, Value.Fields> configs) {
        drivers.addAll(PluginJars.load(plugins), configs);
        return drivers.all().stream()
                .map(TaskDriver::name)
                .filter(name -> !TaskDrivers.BUILT_IN.contains(name))
                .toList();
    }

    private static Value.Fields config(String key, Value value) {
        return new Value.Fields(Map.of(key, value));
    }

    private TaskDriver driver(String name) {
        return drivers.driver(name).orElseThrow();
    }

    @Test
    void addsADriverAndTellsItItsSettings() throws Exception {
        jar("shell", PluginSources.SHELL);

        assertThat(added(Map.of("shell", config("path", new Value.Text("/bin/bash")))))
                .containsExactly("shell");

        assertThat(driver("shell").fingerprint())
                .isEqualTo(new Node.Driver(
                        true, true, "Healthy", Map.of("driver.shell", "1", "driver.shell.path", "/bin/bash")));
        assertThatThrownBy(() -> driver("shell").start(context("shell", "scirpt")))
                .hasMessage("driver \"shell\" has no config option \"scirpt\"");
    }

    @Test
    void leavesADriverOutWhoseSettingsMakeNoSense() throws Exception {
        jar("shell", PluginSources.SHELL);

        assertThat(drivers.addAll(
                        PluginJars.load(plugins), Map.of("shell", config("pth", new Value.Text("/bin/bash")))))
                .containsExactly("the driver of " + PluginSources.SHELL
                        + " is left out: driver \"shell\" has no config option \"pth\"");

        assertThat(drivers.driver("shell")).isEmpty();
    }

    @Test
    void saysWhatADriverIsMissing() throws Exception {
        jar("shell", PluginSources.SHELL);
        added(Map.of("shell", config("path", new Value.Text("/bin/none"))));

        assertThat(driver("shell").fingerprint())
                .isEqualTo(new Node.Driver(false, false, "needs a shell: there is no /bin/none", Map.of()));
    }

    @Test
    void hasNoDriversWithoutADirectory() throws Exception {
        assertThat(loaded()).isEmpty();
        Files.delete(plugins);
        assertThat(loaded()).isEmpty();
    }

    @Test
    void leavesOutWhatFailsAndGoesOn() throws Exception {
        Files.writeString(plugins.resolve("a-damaged.jar"), "no JAR at all");
        jar("b-names-nothing");
        jar("c-unknown", "plug.Nothing");
        jar("d-unready", PluginSources.SHELL, "plug.Unready");
        jar("e-no-factory", "plug.Misnamed$None");
        Files.writeString(plugins.resolve("README.txt"), "not looked at");
        jar("z-whole", "plug.Boaster");

        assertThat(loaded()).containsExactly("boaster");
    }

    /** CVE-2026-7474: the name of a driver is no path. */
    @Test
    void leavesOutNamesThatAreTakenOrNone() throws Exception {
        jar("a-taken", "plug.Taken", "plug.Misnamed");
        jar("b-shell", PluginSources.SHELL);
        jar("c-shell", PluginSources.SHELL, "plug.Boaster");
        TaskDriver own = driver("raw_exec");

        assertThat(drivers.addAll(PluginJars.load(plugins), Map.of("absent", Value.Fields.EMPTY)))
                .containsExactly(
                        "the driver of plug.Taken is left out: there is a driver \"raw_exec\" already",
                        "the driver of plug.Misnamed is left out: a driver cannot have the name \"a b\"",
                        "the driver of " + PluginSources.SHELL + " is left out: there is a driver \"shell\" already",
                        "the configuration speaks of plugin \"absent\", and none of that name was loaded");

        assertThat(drivers.all()).extracting(TaskDriver::name).contains("boaster", "shell");

        assertThat(driver("raw_exec")).isSameAs(own);
    }

    @Test
    void refusesWhatOthersCouldHaveWritten() throws Exception {
        Path jar = jar("shell", PluginSources.SHELL);
        assertThat(loaded()).containsExactly("shell");

        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(loaded()).isEmpty();

        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xrwx"));
        assertThat(loaded()).isEmpty();

        Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path elsewhere = Files.move(jar, plugins.resolveSibling("elsewhere.jar"));
        Files.createSymbolicLink(jar, elsewhere);
        assertThat(loaded()).isEmpty();
    }

    /** Only root can give a file away. */
    @Test
    @NeedsTool(asRoot = true)
    void refusesWhatBelongsToAnotherUser() throws Exception {
        Path jar = jar("shell", PluginSources.SHELL);

        Files.setAttribute(jar, "unix:uid", 65534);

        assertThat(loaded()).isEmpty();
    }

    @Test
    void showsAPluginItsOwnClassesAndThoseOfDrivers() throws Exception {
        jar("curious", "plug.Curious");
        added(Map.of());

        assertThat(driver("curious").fingerprint().healthDescription()).isEqualTo("hidden");
    }

    @Test
    void aDriverSpeaksOfItselfOnly() throws Exception {
        jar("boaster", "plug.Boaster");
        added(Map.of());

        assertThat(driver("boaster").fingerprint().attributes())
                .isEqualTo(Map.of("driver.boaster", "1", "driver.boaster.size", "7"));
    }

    @Test
    void whatADriverThrowsIsTroubleOfItsTasks() throws Exception {
        jar("thrower", "plug.Thrower");
        added(Map.of());

        assertThat(driver("thrower").fingerprint())
                .isEqualTo(new Node.Driver(
                        false, false, "its plug-in failed: java.lang.IllegalStateException: no idea", Map.of()));
        assertThatThrownBy(() -> driver("thrower").start(context("thrower", "script")))
                .hasMessage("driver \"thrower\" failed to start task \"server\": java.lang.NoClassDefFoundError: gone");
    }

    private TaskContext context(String driver, String key) {
        TaskDirectory directory = new AllocationDirectory(plugins.resolveSibling("allocation")).task("server");
        Task task = SampleTask.task(driver, Map.of(key, new Value.Text("exit 0")), Map.of());
        return new TaskContext(
                task, directory, SampleTask.environment(task, new TaskPaths(directory, false), Map.of()));
    }
}
