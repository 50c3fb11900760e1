package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceFileTest {
    private static Service only(String file) {
        List<Service> services = Jobs.job(file).groups().get(0).allServices().toList();
        assertThat(services).hasSize(1);
        return services.get(0);
    }

    @Test
    void readsTheExampleForConsul() throws IOException {
        Service service = only(Files.readString(Path.of("../examples/consul.nomad.hcl")));

        assertThat(service.isOfConsul()).isTrue();
        assertThat(service.name()).isEqualTo("hello-web");
        assertThat(service.enableTagOverride()).isFalse();
        assertThat(service.checks()).extracting(ServiceCheck::type).containsExactly("http", "script");
    }

    @Test
    void isOfDroverUnlessSomethingElseIsSaid() {
        String file = "job \"a\" {\ngroup \"g\" {\ntask \"t\" {\ndriver = \"java\"\nservice {\n%s\n}\n}\n}\n}\n";

        assertThat(only(file.formatted("")).provider()).isEqualTo(Service.NOMAD);
        assertThat(only(file.formatted("provider = \"consul\"\nenable_tag_override = true")))
                .matches(Service::isOfConsul)
                .matches(Service::enableTagOverride);
    }
}
