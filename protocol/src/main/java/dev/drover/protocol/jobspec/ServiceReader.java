package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads services and their checks.
 *
 * @param jobName the job's name
 * @param groupName the group's name
 * @param taskName the task's name, empty for a service of the group
 */
record ServiceReader(String jobName, String groupName, String taskName) {
    List<Service> services(BlockReader owner) {
        List<Service> services = new ArrayList<>();
        for (BlockReader block : owner.blocks("service")) {
            services.add(service(block));
        }
        return services;
    }

    private Service service(BlockReader block) {
        String base = jobName + "-" + groupName + (taskName.isEmpty() ? "" : "-" + taskName);
        String name = block.text("name")
                .orElse(base)
                .replace("${JOB}", jobName)
                .replace("${TASKGROUP}", groupName)
                .replace("${TASK}", taskName)
                .replace("${BASE}", base);
        List<ServiceCheck> checks = new ArrayList<>();
        CheckReader reader = CheckReader.of(block, name);
        for (BlockReader check : block.blocks("check")) {
            checks.add(reader.check(check));
        }
        return new Service(
                name,
                block.text("provider").orElse(Service.NOMAD),
                block.text("port").orElse(""),
                block.text("address_mode").orElse("auto"),
                block.text("address").orElse(""),
                block.texts("tags"),
                block.texts("canary_tags"),
                block.map("meta"),
                block.map("canary_meta"),
                block.map("tagged_addresses"),
                block.block("weights").map(ServiceReader::weights).orElse(Service.Weights.STANDARD),
                block.flag("enable_tag_override").orElse(false),
                block.text("task").orElse(""),
                checks);
    }

    private static Service.Weights weights(BlockReader block) {
        return new Service.Weights(
                block.whole("passing").orElse(Service.Weights.STANDARD.passing()),
                block.whole("warning").orElse(Service.Weights.STANDARD.warning()));
    }
}
