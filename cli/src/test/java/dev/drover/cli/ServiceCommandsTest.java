package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceCommandsTest {
    private static final String REGISTRATION = "{\"ID\":\"_nomad-task-a-group-g-web-http\",\"ServiceName\":\"web\","
            + "\"Namespace\":\"default\",\"NodeID\":\"22222222-aaaa-bbbb-cccc-000000000001\",\"Datacenter\":\"dc1\","
            + "\"JobID\":\"shop\",\"AllocID\":\"11111111-aaaa-bbbb-cccc-000000000001\",\"Tags\":[\"a\",\"b\"],"
            + "\"Address\":\"10.0.0.1\",\"Port\":8080}";

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... words) {
        return CommandLineTool.at(agent).run(words);
    }

    @Test
    void listsServices() {
        agent.on(
                "GET /v1/services",
                "[{\"Namespace\":\"default\",\"Services\":[{\"ServiceName\":\"web\",\"Tags\":[\"a\",\"b\"]},"
                        + "{\"ServiceName\":\"db\",\"Tags\":[]}]}]");

        assertThat(run("service", "list").out()).isEqualTo("""
            Service Name  Tags
            web           [a,b]
            db            []
            """);
    }

    @Test
    void saysThatThereAreNone() {
        agent.on("GET /v1/services", "[]");
        agent.on("GET /v1/service/web", "[]");

        assertThat(run("service", "list").out()).isEqualTo("No service registrations found\n");
        assertThat(run("service", "info", "web").err()).isEqualTo("No service registrations found\n");
    }

    @Test
    void showsWhoOffersAService() {
        agent.on("GET /v1/service/web", "[" + REGISTRATION + "]");

        assertThat(run("service", "info", "web").out()).isEqualTo("""
            Job ID  Address        Tags   Node ID   Alloc ID
            shop    10.0.0.1:8080  [a,b]  22222222  11111111
            """);
        assertThat(run("service", "info", "-verbose", "web").out()).isEqualTo("""
            ID           = _nomad-task-a-group-g-web-http
            Service Name = web
            Namespace    = default
            Job ID       = shop
            Alloc ID     = 11111111-aaaa-bbbb-cccc-000000000001
            Node ID      = 22222222-aaaa-bbbb-cccc-000000000001
            Datacenter   = dc1
            Address      = 10.0.0.1:8080
            Tags         = [a,b]
            """);
    }

    @Test
    void deletesARegistration() {
        agent.on("DELETE /v1/service/web/x", "null");

        assertThat(run("service", "delete", "web", "x").out()).isEqualTo("Successfully deleted service registration\n");
        assertThat(run("service", "delete", "web").err()).contains("<service_name> and <service_id>");
    }
}
