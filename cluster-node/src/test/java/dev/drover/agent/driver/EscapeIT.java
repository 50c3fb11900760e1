package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskMounts;
import dev.drover.agent.directory.TaskMounts.TaskMount;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile task tries, beside a neighbour that has a secret in its environment and in its files. */
@Timeout(120)
@NeedsTool(value = "bwrap", asRoot = true)
class EscapeIT {
    private static final IsolationSettings SETTINGS = new IsolationSettings(IsolationMode.REQUIRED, 64);
    private static final String CANARY = "canary-7d1f";

    @TempDir
    static Path data;

    private static Isolation isolation = Isolation.none("set before all");
    private static TaskFixture neighbours;
    private static TaskHandle neighbour;
    private TaskFixture tasks;

    @BeforeAll
    static void startTheNeighbour() throws Exception {
        isolation = TaskDrivers.isolation();
        Files.writeString(Files.createDirectory(data.resolve("client")).resolve("identity"), CANARY);
        neighbours = new TaskFixture(Files.createDirectory(data.resolve("neighbour")), isolation, SETTINGS);
        Files.writeString(neighbours.directory.secrets().resolve("token"), CANARY);
        Task task = SampleTask.task(
                "exec",
                Map.of("command", new Value.Text("sleep"), "args", TaskFixture.texts("600")),
                Map.of("SECRET", CANARY));
        neighbour = neighbours.start(task);
    }

    @AfterAll
    static void theNeighbourEnds() {
        neighbours.endAll();
    }

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        tasks = new TaskFixture(root, isolation, SETTINGS);
    }

    @AfterEach
    void theNeighbourIsWell() {
        tasks.endAll();
        assertThat(neighbour.exit()).isNotDone();
        assertThat(neighbour.stats().processes()).isEqualTo(1);
    }

    private String says(String script) throws Exception {
        TaskFixture.await(tasks.confined(script + " 2>&1"));
        return tasks.output(LogStream.STDOUT);
    }

    /** CVE-2021-3283: processes of others, and what they were started with, are not to be seen. */
    @Test
    void readsNoEnvironmentOfAnother() throws Exception {
        assertThat(says("cat /proc/[0-9]*/environ | tr '\\0' '\\n'"))
                .contains("NOMAD_TASK_NAME=server")
                .doesNotContain(CANARY);
    }

    @Test
    void readsNoSecretsOfAnother() throws Exception {
        Path token = neighbours.directory.secrets().resolve("token");
        assertThat(says("for root in '' /proc/1/root /proc/1/cwd /..; do cat $root%s; done".formatted(token)))
                .contains("No such file or directory")
                .doesNotContain(CANARY);
    }

    @Test
    void readsNothingOfTheAgents() throws Exception {
        Path state = data.resolve("client/identity");
        String run = tasks.directory.state().resolve("run").toString();
        assertThat(says("{ cat %s; cat %s; cat /run; }".formatted(state, run)))
                .doesNotContain(CANARY)
                .doesNotContain("exec\n")
                .contains("No such file or directory");
    }

    /** CVE-2019-12618: nothing that a job file says is run before root is given up. */
    @Test
    void runsNoCodeAsRootByItsEnvironment() throws Exception {
        Path out = Path.of("/tmp/drover-escape-" + ProcessHandle.current().pid());
        Path evil = tasks.directory.local().resolve("sh");
        Files.writeString(evil, "#!/bin/sh\nid >" + out + "\n");
        assertThat(evil.toFile().setExecutable(true, false)).isTrue();
        Task task = SampleTask.task(
                "exec",
                Map.of("command", new Value.Text("/usr/bin/env")),
                Map.of(
                        "PATH",
                        tasks.directory.local() + ":/usr/bin",
                        "SHELLOPTS",
                        "xtrace",
                        "PS4",
                        "$(id >" + out + ")",
                        "LD_AUDIT",
                        "/none.so",
                        "spring.name",
                        "it's"));

        TaskFixture.await(tasks.start(task));

        assertThat(out).doesNotExist();
        assertThat(tasks.output(LogStream.STDOUT)).contains("SHELLOPTS=xtrace\n", "spring.name=it's\n", "LD_AUDIT=");
    }

    @Test
    void readsNothingThatIsRoots() throws Exception {
        assertThat(
                        says(
                                "{ cat /etc/shadow; id -u; grep -h -E 'CapEff|CapBnd|NoNewPrivs|Seccomp:' /proc/self/status; }"))
                .contains("Permission denied")
                .contains("65534\n")
                .containsPattern("CapEff:\\s+0000000000000000")
                .containsPattern("CapBnd:\\s+0000000000000000")
                .containsPattern("NoNewPrivs:\\s+1")
                .containsPattern("Seccomp:\\s+2");
    }

    /** Nothing but the network is the machine's. */
    @Test
    void hasNamespacesOfItsOwn() throws Exception {
        List<String> names = List.of("mnt", "pid", "ipc", "uts", "cgroup", "net");
        List<String> outside = new ArrayList<>();
        for (String name : names) {
            outside.add(Files.readSymbolicLink(Path.of("/proc/self/ns", name)).toString());
        }

        List<String> inside = says("for name in " + String.join(" ", names) + "; do readlink /proc/self/ns/$name; done")
                .lines()
                .toList();

        assertThat(inside).hasSameSizeAs(outside);
        for (int i = 0; i < names.size() - 1; i++) {
            assertThat(inside.get(i)).startsWith(names.get(i) + ":[").isNotEqualTo(outside.get(i));
        }
        assertThat(inside.get(names.size() - 1)).isEqualTo(outside.get(names.size() - 1));
    }

    /** Memory, messages and semaphores of System V have numbers, not names in any directory. */
    @Test
    @NeedsTool({"ipcmk", "ipcrm"})
    void seesNothingThatProcessesShareOutside() throws Exception {
        List<String> made = new ArrayList<>();
        try {
            for (List<String> kind : List.of(List.of("-M", "4096"), List.of("-Q"), List.of("-S", "1"))) {
                String said = run(Stream.concat(Stream.of("ipcmk", "-p", "0666"), kind.stream()));
                made.addAll(List.of(kind.get(0).toLowerCase(Locale.ROOT), said.replaceAll("\\D", "")));
            }
            String list = "cat /proc/sysvipc/shm /proc/sysvipc/msg /proc/sysvipc/sem | grep -v key";
            assertThat(run(Stream.of("sh", "-c", list)).lines()).hasSizeGreaterThanOrEqualTo(3);

            assertThat(says("{ " + list + "; ipcrm " + String.join(" ", made) + " 2>/dev/null && echo removed; }"))
                    .isEmpty();
        } finally {
            run(Stream.concat(Stream.of("ipcrm"), made.stream()));
        }
    }

    private static String run(Stream<String> command) throws Exception {
        Process process = new ProcessBuilder(command.toList()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }

    /** CVE-2026-6959: nor of the directory that the agent writes logs to, where a link would lead it elsewhere. */
    @Test
    void writesNothingOfTheMachines() throws Exception {
        assertThat(says("for dir in /usr /etc /bin /sys /dev /proc /alloc/logs; do (: >$dir/x) && echo wrote"
                        + " $dir; done"))
                .doesNotContain("wrote");
        assertThat(says("rm -rf /alloc/logs /usr/bin/env /local /etc/passwd; mv /alloc/logs /alloc/x; ls -d"
                        + " /alloc/logs"))
                .endsWith("/alloc/logs\n");
    }

    /** CVE-2024-21626 of runc: an open directory of the machine is a way out of any sandbox. */
    @Test
    void inheritsNothingThatIsOpenOutside() throws Exception {
        try (OutputStream open = Files.newOutputStream(data.resolve("open"))) {
            open.write(1);
            assertThat(says("ls /proc/$$/fd; :")).isEqualTo("0\n1\n2\n");
        }
    }

    @Test
    void signalsNoOther() throws Exception {
        String says = says("{ kill -9 %d; kill -9 %d; kill -9 -1; }"
                .formatted(neighbour.pid(), ProcessHandle.current().pid()));

        assertThat(says).contains("No such process");
        assertThat(neighbour.exit()).isNotDone();
    }

    @Test
    void seesItsVolumesAndNoMoreByALink(@TempDir Path volume) throws Exception {
        Files.writeString(volume.resolve("mine"), "mine");
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxr-xr-x"));
        tasks.mounts = new TaskMounts(List.of(new TaskMount(volume, "/local/a/b", true, "private")), List.of());
        assertThat(says("{ cat /local/a/b/mine; (: >/local/a/b/x) || rm -r /local/a; ln -s ../.. /local/c; }"))
                .startsWith("mine")
                .contains("Read-only file system");

        tasks.mounts = new TaskMounts(List.of(new TaskMount(volume, "/local/c/d/e", true, "private")), List.of());

        assertThatThrownBy(() -> tasks.confined("true"))
                .hasMessage("driver \"exec\": path \"/local/c/d/e\" escapes the allocation directory");
    }

    @Test
    void seesTheDeviceThatItWasGivenAndNoOther() throws Exception {
        Path device = Path.of("/dev/drover-" + UUID.randomUUID());
        Process made = new ProcessBuilder("mknod", "-m", "666", device.toString(), "c", "1", "5").start();
        assertThat(made.waitFor()).isZero();
        try {
            assertThat(says("{ head -c 2 " + device + " | od -An -tx1; }")).contains("No such file");

            tasks.mounts = new TaskMounts(List.of(), List.of(device));

            assertThat(says("{ head -c 2 " + device + " | od -An -tx1; }")).contains("00 00");
        } finally {
            Files.delete(device);
        }
    }

    @Test
    void mountsNothing() throws Exception {
        assertThat(says("{ mount -t tmpfs none /tmp && echo mounted; mount --bind /etc /tmp && echo mounted; }"))
                .doesNotContain("mounted");
    }

    @Test
    void makesNoNamespaces() throws Exception {
        assertThat(says("{ unshare -Ur true && echo made; unshare -m true && echo made; unshare -n true &&"
                        + " echo made; }"))
                .doesNotContain("made");
    }

    @Test
    void seesNoOthersFilesInTmp() throws Exception {
        Path there = Files.createTempFile(Path.of("/tmp"), "drover-escape", "");
        try {
            assertThat(says("ls -a /tmp")).doesNotContain("drover-escape");
        } finally {
            Files.delete(there);
        }
    }

    @Test
    void changesNoHostName() throws Exception {
        Path name = Path.of("/proc/sys/kernel/hostname");
        String before = Files.readString(name);

        assertThat(says("{ hostname taken && echo done; echo taken >" + name + " && echo done; }"))
                .doesNotContain("done");

        assertThat(name).hasContent(before.strip());
    }

    @Test
    void fillsMemoryAndIsToldSo() throws Exception {
        TaskExit exit = TaskFixture.await(tasks.confined("tail /dev/zero"));

        assertThat(exit.exitCode()).isEqualTo(137);
        assertThat(exit.cause()).isEqualTo(TaskExit.Cause.OOM_KILLED);
        assertThat(exit.message()).startsWith("OOM Killed: ");
    }

    @Test
    void forksNoMoreThanItMay() throws Exception {
        TaskHandle bomb = tasks.confined("""
            trap '' INT
            (i=0; while [ $i -lt 200 ]; do sleep 600 & i=$((i+1)); done)
            exec sleep 600
            """);
        tasks.awaitOutput(LogStream.STDERR, "cannot fork");

        assertThat(bomb.stats().processes()).isBetween(40, 64);
        bomb.stop("", Duration.ofMillis(50));
        assertThat(((TaskProcess) bomb).isGone()).isTrue();
    }

    @Test
    void aForkBombComesToAnEnd() throws Exception {
        TaskHandle bomb = tasks.confined("trap '' INT; f() { f & f & }; while :; do f; done");
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDERR).toFile().length() > 0);

        bomb.stop("", Duration.ofMillis(50));

        assertThat(((TaskProcess) bomb).isGone()).isTrue();
    }

    @Test
    void runsAsRootForNobody() {
        Task sample = SampleTask.task("exec", Map.of("command", new Value.Text("id")), Map.of());
        Task root = new Task(
                sample.name(),
                sample.driver(),
                sample.config(),
                "root",
                sample.env(),
                sample.meta(),
                sample.constraints(),
                sample.affinities(),
                sample.resources(),
                sample.restart(),
                sample.artifacts(),
                sample.templates(),
                sample.services(),
                sample.mounts(),
                sample.logs(),
                sample.killTimeout(),
                sample.killSignal(),
                sample.shutdownDelay(),
                sample.leader(),
                "",
                sample.lifecycle());

        assertThatThrownBy(() -> tasks.start(root)).hasMessage("driver \"exec\" runs no task as user \"root\"");
    }
}
