package dev.drover.protocol.jobspec.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableId;
import dev.drover.protocol.variable.VariableMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VariableFunctionsTest {
    private static final List<String> READABLE =
            VariableId.readableBy(new JobId("default", "web"), "api", "main").stream()
                    .map(VariableId::path)
                    .toList();

    private static Variable variable(String path, Map<String, String> items) {
        VariableMetadata metadata = new VariableMetadata(
                new VariableId("default", path), 7, 8, Instant.ofEpochSecond(9), Instant.ofEpochSecond(10));
        return new Variable(metadata, items);
    }

    private static Rendering render(String text, Optional<List<Variable>> variables) throws TemplateException {
        return Template.parse("test", text, Delimiters.STANDARD).render(new Place(variables), true);
    }

    private static String text(String text, Variable... variables) throws TemplateException {
        Rendering rendering = render(text, Optional.of(List.of(variables)));
        assertThat(rendering.missing()).isEmpty();
        return rendering.text();
    }

    /** Surroundings of which only the variables matter. */
    private record Place(Optional<List<Variable>> variables) implements Surroundings {
        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public String file(String path) {
            return "";
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public Optional<List<ServiceInstance>> find(Lookup lookup) {
            return Optional.empty();
        }

        @Override
        public List<String> readable() {
            return READABLE;
        }
    }

    @Test
    void aTaskReadsWhatIsNamedAfterIt() {
        assertThat(READABLE)
                .containsExactly("nomad/jobs", "nomad/jobs/web", "nomad/jobs/web/api", "nomad/jobs/web/api/main");
    }

    @Test
    void showsItems() throws TemplateException {
        Variable web = variable("nomad/jobs/web", Map.of("user", "app", "password", "x y"));

        assertThat(text("{{ with nomadVar \"nomad/jobs/web\" }}{{ .user }}:{{ .password }}{{ end }}", web))
                .isEqualTo("app:x y");
        assertThat(text("{{ range $k, $v := nomadVar \"nomad/jobs/web\" }}{{ $k }}={{ $v }};{{ end }}", web))
                .isEqualTo("password=x y;user=app;");
        assertThat(text("{{ (nomadVar \"nomad/jobs/web\").user }}", web)).isEqualTo("app");
    }

    @Test
    void tellsWhichThereAre() throws TemplateException {
        Variable all = variable("nomad/jobs", Map.of("a", "b"));
        Variable web = variable("nomad/jobs/web", Map.of("a", "b"));

        assertThat(text("{{ range nomadVarList }}{{ .Path }} {{ .ModifyIndex }};{{ end }}", all, web))
                .isEqualTo("nomad/jobs 8;nomad/jobs/web 8;");
        assertThat(text("{{ range nomadVarListSafe \"nomad/jobs/\" }}{{ .Path }};{{ end }}", all, web))
                .isEqualTo("nomad/jobs/web;");
        assertThat(text("{{ len (nomadVarList \"other\") }}", all, web)).isEqualTo("0");
        assertThat(text("{{ nomadVarExists \"nomad/jobs\" }} {{ nomadVarExists \"nomad/jobs/web/api\" }}", all))
                .isEqualTo("true false");
    }

    @Test
    void waitsForWhatHasToBeThere() throws TemplateException {
        Optional<List<Variable>> none = Optional.of(List.of());

        assertThat(render("{{ (nomadVar \"nomad/jobs\").user }}", none).missing())
                .hasToString("[nomad.var.block(nomad/jobs)]");
        assertThat(render("{{ nomadVarListSafe \"nomad\" }}", none).missing()).hasToString("[nomad.var.list(nomad)]");
        assertThat(render("{{ nomadVarExists \"nomad/jobs\" }}", Optional.empty())
                        .missing())
                .containsExactly(new Lookup(Lookup.Kind.VARIABLE, "nomad/jobs"));
    }

    @Test
    void refusesWhatIsNamedAfterOthers() {
        assertThatThrownBy(() -> text("{{ nomadVar \"nomad/jobs/db\" }}"))
                .hasMessageContaining("this task may not read variable \"nomad/jobs/db\", only \"nomad/jobs\","
                        + " \"nomad/jobs/web\", \"nomad/jobs/web/api\", \"nomad/jobs/web/api/main\"");
        assertThatThrownBy(() -> text("{{ nomadVarExists \"nomad/jobs/web@prod\" }}"))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void showsItemsAsKeys() throws TemplateException {
        Variable web = variable("nomad/jobs/web", Map.of("user", "app", "empty", ""));
        Variable api = variable("nomad/jobs/web/api", Map.of("port", "80"));

        assertThat(text("{{ key \"nomad/jobs/web/user\" }} {{ key \"/nomad/jobs/web/api/port\" }}", web, api))
                .isEqualTo("app 80");
        assertThat(text("{{ keyExists \"nomad/jobs/web/user\" }} {{ keyExists \"nomad/jobs/web/none\" }}", web))
                .isEqualTo("true false");
        assertThat(text(
                        "{{ keyOrDefault \"nomad/jobs/none\" \"a\" }}{{ keyOrDefault \"nomad/jobs/web/empty\" \"b\" }}",
                        web))
                .isEqualTo("ab");
        assertThat(text("{{ with keyExistsGet \"nomad/jobs/web/user\" }}{{ .Exists }} {{ .Value }}{{ end }}", web))
                .isEqualTo("true app");
        assertThat(text("{{ (keyExistsGet \"nomad/jobs/web/none\").Exists }}", web))
                .isEqualTo("false");
    }

    @Test
    void listsItemsAsKeys() throws TemplateException {
        Variable web = variable("nomad/jobs/web", Map.of("user", "app", "password", "x"));
        Variable api = variable("nomad/jobs/web/api", Map.of("port", "80"));
        Variable all = variable("nomad/jobs", Map.of("all", "1"));

        assertThat(text("{{ range ls \"nomad/jobs/web\" }}{{ .Key }}={{ .Value }};{{ end }}", web, api, all))
                .isEqualTo("password=x;user=app;");
        assertThat(text("{{ range tree \"nomad/jobs/web/\" }}{{ .Key }}={{ .Value }};{{ end }}", web, api, all))
                .isEqualTo("password=x;user=app;api/port=80;");
        assertThat(text("{{ range safeTree \"nomad/jobs/web/api\" }}{{ .Path }}{{ end }}", web, api, all))
                .isEqualTo("nomad/jobs/web/api/port");
    }

    @Test
    void waitsForKeysThatHaveToBeThere() throws TemplateException {
        Optional<List<Variable>> other = Optional.of(List.of(variable("nomad/jobs/web", Map.of("user", "app"))));

        assertThat(render("{{ key \"nomad/jobs/web/none\" }}", other).missing())
                .hasToString("[kv.block(nomad/jobs/web/none)]");
        assertThat(render("{{ safeLs \"nomad/jobs\" }}", other).missing()).hasToString("[nomad.var.block(nomad/jobs)]");
        assertThat(render("{{ safeTree \"nomad/jobs/web/api\" }}", other).missing())
                .hasToString("[nomad.var.list(nomad/jobs/web/api)]");
        assertThat(render("{{ key \"nomad/jobs/web/user\" }}", Optional.empty()).missing())
                .isNotEmpty();
        assertThatThrownBy(() -> text("{{ key \"nomad/jobs/db/user\" }}"))
                .hasMessageContaining("this task may not read variable \"nomad/jobs/db\"");
    }

    @Test
    void tellsAnErrorThatNothingMissingExplains() {
        assertThatThrownBy(() -> text("{{ (nomadVar \"nomad/jobs\").b }}", variable("nomad/jobs", Map.of("a", "b"))))
                .isInstanceOf(TemplateException.class);
    }
}
