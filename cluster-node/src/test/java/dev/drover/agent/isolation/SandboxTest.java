package dev.drover.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskMounts;
import dev.drover.agent.directory.TaskMounts.TaskMount;
import dev.drover.agent.directory.TaskPaths;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SandboxTest {
    private static final TaskDirectory TASK = new AllocationDirectory(Path.of("/data/alloc/a1")).task("web");
    private static final TaskUser NOBODY = new TaskUser("nobody", 65534, 65533, "/nonexistent");

    private static String line(Set<String> capabilities, Map<Path, Path> groups, Path... readable) {
        Sandbox sandbox = new Sandbox(Path.of("/usr/bin/bwrap"), Path.of("/usr/bin/setpriv"), Optional.empty());
        Sandbox.Request request = new Sandbox.Request(
                new TaskPaths(TASK, true),
                NOBODY,
                List.of(readable),
                groups,
                Map.of("TOKEN", "s3cret"),
                "/local",
                capabilities);
        return String.join(" ", sandbox.wrap(request, List.of("/usr/bin/env", "-i")));
    }

    @Test
    void showsTheTaskItsDirectoriesAndTheSystemReadOnly() {
        assertThat(line(Set.of(), Map.of()))
                .contains(" sandbox /data/alloc/a1/.drover/web/environment  /usr/bin/bwrap --bind /data/alloc/a1/web /"
                        + " --ro-bind-try /usr /usr ")
                .contains(" --ro-bind-try /etc /etc ")
                .contains(" --bind /data/alloc/a1/web/local /local ")
                .contains(" --bind /data/alloc/a1/web/secrets /secrets ")
                .contains(" --bind /data/alloc/a1/web/tmp /tmp ")
                .contains(" --bind /data/alloc/a1/alloc /alloc ")
                .contains(" --chdir /local -- ");
    }

    @Test
    void bindsVolumesWhereTheTaskWantsThemAndDevicesWhereTheyAre() {
        Sandbox sandbox = new Sandbox(Path.of("/usr/bin/bwrap"), Path.of("/usr/bin/setpriv"), Optional.empty());
        TaskMounts mounts = new TaskMounts(
                List.of(
                        new TaskMount(Path.of("/srv/data"), "/var/data", false, "private"),
                        new TaskMount(Path.of("/srv/certs"), "certs", true, "private")),
                List.of(Path.of("/dev/acme/0")));
        Sandbox.Request request = new Sandbox.Request(
                new TaskPaths(TASK, true).with(mounts), NOBODY, List.of(), Map.of(), Map.of(), "/local", Set.of());
        assertThat(String.join(" ", sandbox.wrap(request, List.of("/bin/true"))))
                .contains(" --bind /data/alloc/a1/alloc /alloc ")
                .contains(" --dir /var --bind /srv/data /var/data --ro-bind /srv/certs /certs ")
                .contains(" --dir /dev --dir /dev/acme --dev-bind /dev/acme/0 /dev/acme/0 --unshare-pid ");
    }

    @Test
    void givesUpEveryRight() {
        assertThat(line(Set.of(), Map.of()))
                .contains(" --unshare-pid --unshare-ipc --unshare-uts ")
                .contains(" --cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP ")
                .endsWith(" -- /usr/bin/setpriv --reuid=65534 --regid=65533 --clear-groups --inh-caps=-all"
                        + " --ambient-caps=-all --bounding-set=-all --no-new-privs -- /bin/sh -c eval"
                        + " \"$(/bin/cat <&8)\"; exec 8<&-; exec \"$@\" task /usr/bin/env -i");
    }

    @Test
    void keepsTheEnvironmentOffTheCommandLine() {
        assertThat(line(Set.of(), Map.of())).doesNotContain("TOKEN").doesNotContain("s3cret");
    }

    @Test
    void keepsACapabilityThatWasGranted() {
        assertThat(line(Set.of("net_bind_service"), Map.of()))
                .contains(" --cap-add CAP_NET_BIND_SERVICE ")
                .contains(" --inh-caps=-all,+net_bind_service --ambient-caps=-all,+net_bind_service"
                        + " --bounding-set=-all,+net_bind_service ");
    }

    @Test
    void showsTheTasksOwnControlGroupsAndWhatElseItNeeds() {
        Path point = Path.of("/sys/fs/cgroup/memory");
        assertThat(line(Set.of(), Map.of(point, point.resolve("drover/web")), Path.of("/opt/jdk")))
                .contains(" --tmpfs /sys --dir /sys --ro-bind /sys/devices /sys/devices ")
                .contains(" --dir /sys --dir /sys/fs --dir /sys/fs/cgroup"
                        + " --ro-bind /sys/fs/cgroup/memory/drover/web /sys/fs/cgroup/memory ")
                .contains(" --dir /opt --ro-bind /opt/jdk /opt/jdk ");
    }
}
