package dev.drover.protocol.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.JobDiff;
import dev.drover.protocol.jobspec.Jobs;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobDiffJsonTest {
    @Test
    void writesNomadsShape() {
        String file = "job \"x\" {\n group \"g\" {\n count = %d\n task \"t\" { driver = \"java\" }\n }\n}\n";
        JobDiff diff = JobDiff.between(Optional.of(Jobs.job(file.formatted(1))), Jobs.job(file.formatted(3)))
                .withUpdates(Map.of("g", Map.of("create", 2L, "ignore", 1L)));

        assertThat(JobDiffJson.write(diff)).hasToString("""
            {"Type":"Edited","ID":"x","Fields":null,"Objects":null,"TaskGroups":[{"Type":"Edited","Name":"g",\
            "Fields":[{"Type":"Edited","Name":"Count","Old":"1","New":"3","Annotations":["forces create"]}],\
            "Objects":null,"Tasks":[{"Type":"None","Name":"t","Fields":null,"Objects":null,"Annotations":null}],\
            "Updates":{"create":2,"ignore":1}}]}\
            """);
    }
}
