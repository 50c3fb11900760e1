package dev.drover.agent.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableId;
import dev.drover.protocol.variable.VariableMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rendering into a task's directory, and the ways in which a job or a task may try to get out of it. */
class TaskTemplatesTest {
    private static final TaskEnvironment ENVIRONMENT =
            new TaskEnvironment(Map.of("NAME", "web", "PLACE", "../../../outside"), Map.of());

    private static final WatchedVariables MAIN = new WatchedVariables(new AllocationId("alloc"), "main");
    private static final TaskTemplates.Asker ASKER =
            new TaskTemplates.Asker("default", MAIN, List.of("nomad/jobs/web"));

    private final LookupBooks books = LookupBooks.empty();
    private Path outside;
    private TaskDirectory task;

    @BeforeEach
    void create(@TempDir Path directory) throws IOException {
        outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        AllocationDirectory allocation = new AllocationDirectory(directory.resolve("data/alloc"));
        allocation.create();
        task = allocation.task("main");
        task.create();
    }

    private TaskTemplates templates(TaskTemplate... templates) {
        return new TaskTemplates(List.of(templates), task, ENVIRONMENT, Clock.systemUTC(), books, ASKER);
    }

    private List<TaskTemplate> write(TaskTemplate... templates) throws TemplateFailedException {
        return templates(templates).render(false).written();
    }

    @Test
    void rendersTextsAndFilesBelowTheTaskAndTheAllocation() throws Exception {
        Files.writeString(task.local().resolve("in.tpl"), "{{ file \"local/part\" }} of {{ env \"NAME\" }}");
        Files.writeString(task.local().resolve("part"), "part");
        write(
                Templates.data("{{ env \"NAME\" | toUpper }}", "local/conf/${NAME}.conf"),
                Templates.source("local/in.tpl", "/alloc/data/out"));
        assertThat(task.local().resolve("conf/web.conf")).hasContent("WEB");
        assertThat(task.allocation().shared().resolve("data/out")).hasContent("part of web");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(task.local().resolve("conf/web.conf"))))
                .isEqualTo("rw-r--r--");
    }

    /** CVE-2019-14802: the environment is the task's, not the agent's. */
    @Test
    void seesNoVariableOfTheAgent() throws Exception {
        assertThat(System.getenv()).containsKey("PATH");

        write(Templates.data("{{ env \"NAME\" }}{{ env \"PATH\" }}", "local/out"));

        assertThat(task.local().resolve("out")).hasContent("web");
    }

    @Test
    void showsInALaterOneWhatAnEarlierOneHasBecome() throws Exception {
        write(Templates.data("one", "local/one"), Templates.data("{{ file \"local/one\" }} two", "local/two"));
        assertThat(task.local().resolve("two")).hasContent("one two");
    }

    @Test
    void writesOnlyWhatIsOtherThanBefore() throws Exception {
        TaskTemplate one = Templates.data("1", "local/one");
        assertThat(write(one, Templates.data("2", "local/two"))).hasSize(2);
        TaskTemplate changed = Templates.data("other", "local/two");
        assertThat(write(one, changed)).containsExactly(changed);
    }

    @Test
    void refusesASignalThatThereIsNot() {
        TaskTemplate.Change change = new TaskTemplate.Change(
                TaskTemplate.ChangeMode.SIGNAL, "SIGNOPE", Optional.empty(), Duration.ZERO, Optional.empty());
        TaskTemplate template = new TaskTemplate(
                "", "x", "local/x", false, TaskTemplate.Form.STANDARD, TaskTemplate.Owner.STANDARD, change, false);
        assertThatThrownBy(() -> write(template))
                .hasMessage("template for \"local/x\": there is no signal \"SIGNOPE\"");
    }

    @Test
    void setsVariablesOfWhichLaterOnesWin() throws Exception {
        TaskTemplates templates = templates(
                Templates.environment("A=1\nB=1", "secrets/a.env"), Templates.environment("B=2", "secrets/b.env"));
        assertThat(templates.render(false).variables()).isEqualTo(Map.of("A", "1", "B", "2"));
        assertThatThrownBy(() -> templates(Templates.environment("A", "secrets/a.env"))
                        .render(false)
                        .variables())
                .hasMessage("template for \"secrets/a.env\": line 1 is not of the form NAME=value");
    }

    /** CVE-2024-1329, GH-19887: {@code link} was made by the task. */
    @ParameterizedTest
    @ValueSource(
            strings = {"../../outside/x", "local/../../../outside/x", "${PLACE}/x", "../.drover/main/x", "local/link/x"
            })
    void refusesDestinationsOutside(String destination) throws Exception {
        Files.createSymbolicLink(task.local().resolve("link"), outside);
        assertThatThrownBy(() -> write(Templates.data("x", destination))).isInstanceOf(TemplateFailedException.class);
        assertThat(outside.resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../../outside/secret", "${PLACE}/secret", "local/link/secret", "local/file", "local/pipe"})
    void refusesSourcesOutside(String source) throws Exception {
        prepareTraps();
        assertThatThrownBy(() -> write(Templates.source(source, "local/x")))
                .isInstanceOf(TemplateFailedException.class);
        assertThatThrownBy(() -> write(Templates.data("{{ file \"" + source + "\" }}", "local/x")))
                .isInstanceOf(TemplateFailedException.class);
        assertThat(task.local().resolve("x")).doesNotExist();
    }

    private void prepareTraps() throws Exception {
        Files.createSymbolicLink(task.local().resolve("link"), outside);
        Files.createSymbolicLink(task.local().resolve("file"), outside.resolve("secret"));
        Process pipe = new ProcessBuilder("mkfifo", task.local().resolve("pipe").toString()).start();
        assertThat(pipe.waitFor()).isZero();
    }

    /** CVE-2024-1329: the link is replaced, not what it leads to. */
    @Test
    void writesThroughNoLink() throws Exception {
        Path inside = Files.writeString(task.local().resolve("inside"), "kept");
        Files.createSymbolicLink(task.local().resolve("out"), inside);
        write(Templates.data("new", "local/out"));
        assertThat(inside).hasContent("kept");
        assertThat(task.local().resolve("out")).isRegularFile().hasContent("new");
        assertThat(Files.isSymbolicLink(task.local().resolve("out"))).isFalse();
    }

    @Test
    void saysWhichTemplateFailsAndWhere() {
        assertThatThrownBy(() -> write(Templates.data("a\n{{ mustEnv \"NO\" }}", "local/x")))
                .hasMessage("template for \"local/x\": template:2,4: error calling mustEnv: environment variable \"NO\""
                        + " is not set");
    }

    @Test
    void isCompleteOnceAVariableIsThere() throws Exception {
        TaskTemplates templates =
                templates(Templates.data("{{ with nomadVar \"nomad/jobs/web\" }}{{ .a }}{{ end }}", "secrets/x"));
        assertThat(templates.render(false).missing()).hasToString("[nomad.var.block(nomad/jobs/web)]");
        AtomicInteger changes = new AtomicInteger();
        LookupBook.Watch watch = templates.watch(templates.render(false).used(), changes::incrementAndGet);
        assertThat(books.variables().takeDemand()).containsExactly(MAIN);
        books.variables().learn(MAIN, List.of());
        assertThat(templates.render(false).missing()).hasSize(1);

        VariableMetadata metadata = VariableMetadata.absent(new VariableId("default", "nomad/jobs/web"));
        books.variables().learn(MAIN, List.of(new Variable(metadata, Map.of("a", "b"))));

        assertThat(templates.render(false).missing()).isEmpty();
        assertThat(task.secrets().resolve("x")).hasContent("b");
        assertThat(changes).hasValue(2);
        watch.close();
        assertThat(books.variables().takeDemand()).isEmpty();
    }

    @Test
    void waitsForWhatIsNotKnownAndSaysSo() throws Exception {
        List<String> told = new ArrayList<>();
        CompletableFuture<String> missing = new CompletableFuture<>();
        books.services().onDemand(() -> told.add("demand"));
        TaskTemplates templates = templates(Templates.data(
                "{{ range nomadService \"db\" }}{{ .Address }}{{ end }}{{ len (nomadService \"web\") }}", "local/x"));
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
            try {
                new FirstRendering(templates, Duration.ofMillis(50), missing::complete).run();
            } catch (TemplateFailedException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        });
        assertThat(missing.get(60, TimeUnit.SECONDS)).isEqualTo("nomad.service(db), nomad.service(web)");
        assertThat(task.local().resolve("x")).doesNotExist();
        books.services().learn(new WatchedService("default", "web"), List.of());
        books.services()
                .learn(
                        new WatchedService("default", "db"),
                        List.of(new ServiceInstance("i", "db", "n", "dc1", "10.0.0.1", 1, List.of(), "j", "a")));
        done.get(60, TimeUnit.SECONDS);
        assertThat(task.local().resolve("x")).hasContent("10.0.0.10");
        assertThat(told).isNotEmpty();
    }
}
